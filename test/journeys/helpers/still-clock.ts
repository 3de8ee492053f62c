// A clock that stands still, for a program that is to have nothing to tell: a minute that is over is drawn.
const module = `
  const at = Date.now();
  globalThis.Date = class extends Date {
    constructor(...given) {
      super(...(given.length === 0 ? [at] : given));
    }
    static now() {
      return at;
    }
  };`;

/** What the environment of a program has to say for that. */
export const stillClock = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}` };
