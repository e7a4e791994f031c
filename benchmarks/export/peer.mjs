// Run by node beside an installed whatsapp-chat-parser: the same lines as peer.py prints.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { parseString } = createRequire(process.cwd() + "/")("whatsapp-chat-parser");
const two = (number) => String(number).padStart(2, "0");

for (const file of process.argv.slice(2)) {
  const started = process.cpuUsage();
  const said = { file };
  try {
    const found = parseString(readFileSync(file, "utf8"));
    const spent = process.cpuUsage(started);
    said.seconds = Math.round((spent.user + spent.system) / 10000) / 100;
    said.messages = found.length;
    if (found.length < 1000) {
      said.heard = found
        .filter((each) => each.author !== null)
        .map(({ author, date: at }) => [
          author,
          `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`,
        ]);
    }
  } catch (fault) {
    said.fault = fault.name;
  }
  said.peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify(said));
}
