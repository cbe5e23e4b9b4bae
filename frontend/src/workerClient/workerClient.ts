/** A worker to ask: the same module as the page, started when the first question comes. */
import type { Answer, Answers, Question, Task } from "./tasks.ts";

export interface WorkerClient {
  /** What the task hands over must not be used any more. */
  ask<T extends Task>(task: T, handed?: Transferable[]): Promise<Answers[T["task"]]>;
  dispose(): void;
}

export function createWorkerClient(module: URL): WorkerClient {
  const open = new Map<number, (answer: Answer) => void>();
  let worker: Worker | null = null;
  let lastId = 0;

  const start = (): Worker => {
    const started = new Worker(module, { type: "module" });
    started.onmessage = ({ data }: MessageEvent<Answer>) => {
      open.get(data.id)?.(data);
      open.delete(data.id);
    };
    started.onerror = ({ message }) => {
      for (const [id, answer] of open) answer({ id, problem: message || "the worker has failed" });
      open.clear();
    };
    return started;
  };

  return {
    ask: <T extends Task>(task: T, handed: Transferable[] = []) =>
      new Promise<Answers[T["task"]]>((resolve, reject) => {
        const id = (lastId += 1);
        open.set(id, (answer) => {
          if ("result" in answer) resolve(answer.result as Answers[T["task"]]);
          else reject(new Error(answer.problem));
        });
        const question: Question = { id, task };
        try {
          (worker ??= start()).postMessage(question, handed);
        } catch (error) {
          open.delete(id);
          reject(error as Error);
        }
      }),
    dispose() {
      worker?.terminate();
      open.clear();
    },
  };
}
