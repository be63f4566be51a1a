import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./child/sql-walker.mjs', import.meta.url));

export interface WalkSettings {
  readonly packageFolder: string;
  readonly url: string;
  readonly schema: string;
  readonly processes: number;
  /** So many calls of a process are in flight. */
  readonly lanes: number;
  /** How many sessions and deliveries each lane begins. */
  readonly lives: number;
  /** How many clientIds and scanRefs there are. */
  readonly names: number;
  /** Options of the server for the connections, such as another isolation level. */
  readonly pgOptions?: string;
}

interface Held {
  readonly kind: 'session' | 'delivery' | 'done' | 'busy' | 'due';
  readonly name: string;
  /** When its begin was sent, when that had its response, and when its end was sent. */
  readonly asked: number;
  readonly from: number;
  readonly to: number;
  readonly scanRef: string;
  readonly result: { readonly overall: string; readonly final: boolean; readonly startsRound: boolean };
  /** The handlers that this attempt has recorded, and those that it was told of. */
  readonly settled: readonly string[];
  readonly known: readonly string[];
  readonly superseded: boolean;
  readonly repeats?: string;
  readonly isDone: boolean;
  readonly latest?: { readonly number: number };
}

interface Told {
  readonly at: 'ready' | 'done';
  readonly history?: Held[];
  readonly wrong?: string[];
}

const told = (child: ChildProcess, at: Told['at']): Promise<Told> =>
  new Promise((resolve, reject) => {
    child.on('message', (message: Told) => {
      if (message.at === at) {
        resolve(message);
      }
    });
    child.on('close', (code) => reject(new Error(`a process ended with ${code}`)));
  });

/** Lets processes walk at once, in a schema with the tables and a sequence `walk`; resolves to all that they were told, in the order of its beginning, and to what was wrong. */
export async function walk(settings: WalkSettings): Promise<{ history: Held[]; wrong: string[] }> {
  const env = { ...process.env, SETTINGS: JSON.stringify({ ...settings, instance: randomUUID() }) };
  const children = Array.from({ length: settings.processes }, () => fork(CHILD, [], { env, execArgv: [] }));
  try {
    const ends = children.map((child) => told(child, 'done'));
    ends.forEach((end) => void end.catch(() => undefined));
    await Promise.all(children.map((child) => told(child, 'ready')));
    children.forEach((child) => child.send('go'));
    const all = await Promise.all(ends);
    const history = all.flatMap((one) => one.history!).sort((one, other) => one.to - other.to);
    return { history, wrong: [...all.flatMap((one) => one.wrong!), ...contradictions(history)] };
  } finally {
    children.forEach((child) => child.kill('SIGKILL'));
  }
}

/** What cannot be true of one database: an attempt holds what it was given from the response until it gives it back. */
function contradictions(history: readonly Held[]): string[] {
  const wrong: string[] = [];
  const check = (isRight: boolean, what: string): unknown => isRight || wrong.push(what);
  const held = (kind: Held['kind'], name: string): Held[] =>
    history.filter((one) => one.kind === kind && one.name === name);
  for (const kind of ['session', 'delivery'] as const) {
    for (const name of new Set(history.filter((one) => one.kind === kind).map((one) => one.name))) {
      let until = 0;
      for (const { from, to } of held(kind, name)) {
        check(from >= until, `two hold ${kind} ${name} at once`);
        until = Math.max(until, to);
      }
    }
  }
  const due = history.filter(({ kind }) => kind === 'due').map(({ name }) => name);
  check(new Set(due).size === due.length, 'a due session was given to two');
  for (const name of new Set(history.map((one) => one.name))) {
    const attempts = held('delivery', name);
    const settled: string[] = [];
    attempts.forEach((attempt, index) => {
      const { isDone, known } = attempt;
      check(!isDone || index === attempts.length - 1, `${name} was started after it was done`);
      check(
        settled.every((handler) => known.includes(handler)),
        `a handler of ${name} was forgotten`,
      );
      check(known.length === settled.length, `a handler of ${name} was settled by nobody`);
      settled.push(...attempt.settled);
    });
    const done = attempts.find(({ isDone }) => isDone);
    for (const { to } of held('done', name)) {
      check(done !== undefined && done.to <= to, `${name} was done before an attempt was`);
    }
  }
  return [...wrong, ...contradictoryResults(history.filter(({ kind }) => kind === 'delivery'))];
}

/** The results of each scanRef have one order, and a delivery is told by those before it what it repeats and what supersedes it. */
function contradictoryResults(history: readonly Held[]): string[] {
  const wrong: string[] = [];
  for (const one of history) {
    const { name, result, repeats } = one;
    const others = history.filter(({ scanRef }) => scanRef === one.scanRef);
    const first = others.find((other) => other.name === repeats);
    if (repeats !== undefined && (repeats === name || first?.result.overall !== result.overall)) {
      wrong.push(`${name} repeats what brought another result`);
    }
    const finals = others.filter((other) => other.result.final);
    const isNone = result.final || result.startsRound || !finals.some(({ asked }) => asked < one.from);
    if (one.superseded && isNone) {
      wrong.push(`${name} is superseded by nothing`);
    }
    // Where there are rounds, what came before may be of an earlier one.
    const hasRounds = others.some((other) => other.result.startsRound);
    if (!one.superseded && !hasRounds && !result.final && finals.some(({ from }) => from < one.asked)) {
      wrong.push(`${name} is not superseded`);
    }
    const number = one.latest?.number ?? 0;
    const earlier = others.filter(({ to }) => to <= one.from).map(({ latest }) => latest!.number);
    if (
      number < 1 ||
      number > new Set(others.map((other) => other.name)).size ||
      earlier.some((n) => n > number)
    ) {
      wrong.push(`the results of ${one.scanRef} are not numbered in order`);
    }
  }
  return wrong;
}
