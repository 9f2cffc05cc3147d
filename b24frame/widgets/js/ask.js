// Questions to the kernel: each has an id, and the answer or the error comes back with it.
const PATIENCE = 30_000;

export class Asker {
  constructor(model) {
    this.model = model;
    // Several views share the model, and all of them hear every answer.
    this.me = Math.random().toString(36).slice(2);
    this.count = 0;
    this.waiting = new Map();
    this.hear = (message) => this.answered(message);
    model.on("msg:custom", this.hear);
  }

  ask(what, details) {
    const id = `${this.me}-${++this.count}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.answered({ answer: id, error: "the kernel does not answer" }), PATIENCE);
      this.waiting.set(id, { resolve, reject, timer });
      this.model.send({ ask: what, id, ...details });
    });
  }

  answered(message) {
    const question = this.waiting.get(message.answer);
    if (!question) return;
    this.waiting.delete(message.answer);
    clearTimeout(question.timer);
    if (message.error === undefined) question.resolve(message.value);
    else question.reject(new Error(message.error));
  }

  close() {
    this.model.off("msg:custom", this.hear);
    for (const question of this.waiting.values()) clearTimeout(question.timer);
  }
}
