// A function that is being started or replaced answers again within seconds. The page asks again, so that a visitor
// does not have to reload it.
const PAUSE_MILLIS = 250;
const PAUSE_MILLIS_MAX = 8_000;
const ATTEMPTS_MAX = 20;

/** Returns what a path of the function answers. Asks again for about two minutes after temporary errors. */
export async function load(path) {
  let pause = PAUSE_MILLIS;
  for (let attempt = 1; ; attempt++) {
    const { status, value } = await ask(path);
    if (status === 200) {
      return value;
    }
    const isTemporary = status === 0 || status === 429 || status >= 500;
    if (!isTemporary || attempt === ATTEMPTS_MAX) {
      throw new Error(status === 0 ? `${path} does not answer` : `${path} answers ${status}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(2 * pause, PAUSE_MILLIS_MAX);
  }
}

/** Status 0: there is no answer, or it is not whole. */
async function ask(path) {
  try {
    const answer = await fetch(path);
    return answer.ok ? { status: 200, value: await answer.json() } : { status: answer.status };
  } catch {
    return { status: 0 };
  }
}
