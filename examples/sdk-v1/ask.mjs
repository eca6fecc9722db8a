// Asks orgdata-mcp one question with version 1 of the official TypeScript SDK, which most clients of today are built on.
//
//   node sdk-v1/ask.mjs orgdata-mcp                           "SELECT count(*) AS n FROM facilities"   starts the server itself (stdio)
//   node sdk-v1/ask.mjs http://127.0.0.1:8080/mcp  "SELECT count(*) AS n FROM facilities"   asks `orgdata-mcp serve`
//   node sdk-v1/ask.mjs http://127.0.0.1:8080/sse  "SELECT count(*) AS n FROM facilities"   the same over HTTP+SSE
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [server = 'orgdata-mcp', sql = 'SELECT count(*) AS n FROM facilities'] = process.argv.slice(2);

function transportFor(target) {
  if (!/^https?:/.test(target)) {
    // The SDK hands a child process only a few harmless variables, so the credentials have to be passed on.
    return new StdioClientTransport({ command: target, env: process.env });
  }
  const url = new URL(target);
  return url.pathname.endsWith('/sse') ? new SSEClientTransport(url) : new StreamableHTTPClientTransport(url);
}

const client = new Client({ name: 'ask-v1', version: '1.0.0' });
await client.connect(transportFor(server));
try {
  const { name, version } = client.getServerVersion();
  console.log('server:', name, version);

  const { tools } = await client.listTools();
  console.log('tools:', tools.map((tool) => tool.name).join(', '));

  const answer = await client.callTool({ name: 'query_org_data', arguments: { sql } });
  for (const block of answer.content) {
    if (block.type === 'text') console.log(block.text);
  }
  // A refused statement is an answer too: its text says what to write instead.
  if (answer.isError) process.exitCode = 1;
} finally {
  await client.close();
}
