import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll } from "vitest";

export interface Hook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> };
}

/** Somebody on this machine who is told of things. It says yes, unless it is told how to answer. */
export interface Receiver {
  readonly url: string;
  /** What came, in order. */
  readonly hooks: readonly Hook[];
  answer: (hook: Hook, to: ServerResponse) => void;
  forget(): void;
  /** The types of what came to a path. */
  typesAt(path: string): string[];
}

const yes: Receiver["answer"] = (_, to) => void to.writeHead(200).end("ok");

/** Call it at the top of a file: the receiver listens while its tests run. */
export function testReceiver(): Receiver {
  const hooks: Hook[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    const hook = { path: request.url ?? "", headers: request.headers, text, body: JSON.parse(text) as Hook["body"] };
    hooks.push(hook);
    receiver.answer(hook, response);
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  const receiver: Receiver = {
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    hooks,
    answer: yes,
    forget() {
      hooks.length = 0;
      receiver.answer = yes;
    },
    typesAt: (path) => hooks.filter((hook) => hook.path === path).map(({ body }) => body.type),
  };
  return receiver;
}

/** Is this what somebody with that secret sent? */
export function isSignedBy(secret: string, { text, headers }: Hook): boolean {
  try {
    new Webhook(secret).verify(text, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
