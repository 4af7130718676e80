// Makes a run with the official TypeScript client, and prints what it got as one JSON object.
// Arguments: the folder of the installed packages, and a JSON object: how to reach the server, and what to start.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages, json] = process.argv.slice(2);
const wanted = JSON.parse(json);
const load = (file) => import(pathToFileURL(join(packages, '@modelcontextprotocol/sdk/dist/esm/client', file)));

const { Client } = await load('index.js');
let transport;
if (wanted.url) {
    const { StreamableHTTPClientTransport } = await load('streamableHttp.js');
    transport = new StreamableHTTPClientTransport(new URL(wanted.url), {
        requestInit: { headers: { Authorization: `Bearer ${wanted.token}` } },
    });
} else {
    const { StdioClientTransport } = await load('stdio.js');
    transport = new StdioClientTransport({ command: wanted.command[0], args: wanted.command.slice(1), env: process.env });
}
const client = new Client({ name: 'coordinator-test', version: '1.0.0' });
await client.connect(transport);

const progress = [];
const call = async (name, args) => {
    const result = await client.callTool({ name, arguments: args }, undefined, { onprogress: (told) => progress.push(told) });
    if (result.isError) {
        throw new Error(`${name}: ${result.content[0].text}`);
    }
    return result;
};

const tools = (await client.listTools()).tools.map((tool) => tool.name);
const tasks = (await call('list_tasks', {})).structuredContent.tasks;
let run = (await call('start_run', wanted.start)).structuredContent.run;
let status;
do {
    status = (await call('run_status', { run, waitSeconds: 20 })).structuredContent;
    run = status.run;
} while (status.state !== 'finished' && status.state !== 'failed');
const attempts = (await call('list_attempts', { run })).structuredContent;
const best = await call('get_best', { run });
const compared = await call('compare_attempts', { run, a: 0, b: 1 });
const render = best.structuredContent.files.find((file) => file.role.startsWith('render'));
const resource = (await client.readResource({ uri: render.uri })).contents[0];
const mistake = await client.callTool({ name: 'get_best', arguments: { run: '../..' } });
await client.close();

const pictures = (result) => result.content.filter((part) => part.type === 'image').map((part) => part.data);
console.log(JSON.stringify({
    tools,
    tasks,
    status,
    attempts,
    best: best.structuredContent,
    text: best.content[0].text,
    picture: pictures(best)[0],
    compared: pictures(compared),
    resource: resource.blob,
    mistake: { isError: mistake.isError, text: mistake.content[0].text },
    progress: progress.length,
}));
