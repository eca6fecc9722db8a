// Asks orgdata-mcp one question with version 2 of the official TypeScript SDK, which speaks the 2026-07-28 protocol and falls back
// to the older ones by itself.
//
//   node sdk-v2/ask.mjs orgdata-mcp                           "SELECT count(*) AS n FROM facilities"   starts the server itself (stdio)
//   node sdk-v2/ask.mjs http://127.0.0.1:8080/mcp  "SELECT count(*) AS n FROM facilities"   asks `orgdata-mcp serve`
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const [server = 'orgdata-mcp', sql = 'SELECT count(*) AS n FROM facilities'] = process.argv.slice(2);

// The SDK hands a child process only a few harmless variables, so the credentials have to be passed on.
const transport = /^https?:/.test(server)
  ? new StreamableHTTPClientTransport(new URL(server))
  : new StdioClientTransport({ command: server, env: process.env });

const client = new Client({ name: 'ask-v2', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
await client.connect(transport);
try {
  console.log('protocol:', client.getNegotiatedProtocolVersion());

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
