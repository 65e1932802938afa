/** The shortest there is, in effect: the system's timers are coarser. */
const MOMENT_MS = 0.02;
const nothing = new Int32Array(new SharedArrayBuffer(4));

/**
 * Leaves the processor to whoever waits for it, for a moment. A lower priority does not: Linux lets what is at work go on for some
 * milliseconds before what has just woken. And a thread that counts for less is put on the busier processor, and waits there while the
 * other one has nothing to do: at high rates it falls behind.
 */
export function giveWay(): void {
  Atomics.wait(nothing, 0, 0, MOMENT_MS);
}
