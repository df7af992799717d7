/** Times of frames. A player shows frame n from n / fps on; asking for the middle of a frame never lands beside it. */

export function frameAt(seconds: number, fps: number): number {
  return Math.floor(seconds * fps + 1e-3);
}

/** The time to seek to for `frames` further, within a clip of that length. */
export function stepped(seconds: number, frames: number, fps: number, length: number): number {
  const last = Math.max(0, Math.ceil(length * fps - 1e-3) - 1);
  const wanted = Math.min(last, Math.max(0, frameAt(seconds, fps) + frames));
  return Math.min((wanted + 0.5) / fps, Math.max(0, length - 1e-3));
}

/** 0:04.5 */
export function clock(seconds: number): string {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6);
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
}
