/** A web site by somebody who has the key of the box's authority. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { issueLeaf } from '../../../main/network/certificates/issue.ts';
import type { Host } from '../../support/netns/Host.ts';

const SITE = `
let given = '';
process.stdin.on('data', (chunk) => (given += chunk)).on('end', () => {
  const { cert, key, port } = JSON.parse(given);
  require('node:https').createServer({ cert, key }, (_request, response) => response.setHeader('content-type', 'text/html').end('<title>Not the box</title>')).listen(port, () => console.log('open'));
});
`;

export class Impostor {
  readonly url: string;
  readonly #process: ChildProcess;

  /** With a certificate for this name, which the stolen authority signs. */
  static async start(host: Host, port: number, stolen: { cert: string; key: string }, name: string): Promise<Impostor> {
    const leaf = await issueLeaf({ authority: stolen, names: [name], now: Date.now() });
    const [program, ...args] = host.command(process.execPath, '-e', SITE);
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(JSON.stringify({ cert: leaf.cert + stolen.cert, key: leaf.key, port }));
    await once(child.stdout, 'data');
    return new Impostor(`https://${name}:${port}/`, child);
  }

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#process = child;
  }

  async close(): Promise<void> {
    this.#process.kill();
  }
}
