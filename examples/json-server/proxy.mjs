// A key for a program that has none: node proxy.mjs http://127.0.0.1:3000 [PORT]. Requests with the header X-Api-Key that SHOP_API_KEY holds go on to the
// program, on this machine alone; all others get 401. It prints its address.
import { createServer, request } from "node:http";

const [target, port = "0"] = process.argv.slice(2);
const key = process.env.SHOP_API_KEY;

const server = createServer((asked, answer) => {
  if (!key || asked.headers["x-api-key"] !== key) {
    answer.writeHead(401, { "Content-Type": "application/json" });
    return answer.end(JSON.stringify({ message: "X-Api-Key is missing or wrong" }));
  }
  const on = request(target + asked.url, { method: asked.method, headers: { accept: "application/json" } }, (got) => {
    answer.writeHead(got.statusCode, got.headers);
    got.pipe(answer);
  });
  on.on("error", () => answer.writeHead(502).end());
  on.end();
});
server.listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.on("SIGTERM", () => process.exit(0));
