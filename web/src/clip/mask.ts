/** A mask as it is painted: boxes and strokes, one over the other, in shares of the frame. */

export type Box = readonly [left: number, top: number, width: number, height: number];
export type Spot = readonly [x: number, y: number];
export type Shape =
  | { kind: "box"; box: Box; from: Spot }
  /** size: how thick, as a share of the frame's width. */
  | { kind: "stroke"; erases: boolean; size: number; spots: readonly Spot[] };
export type Tool = "box" | "brush" | "eraser";

const LEAST = 0.02;
const share = (value: number) => Math.min(1, Math.max(0, value));
const thousandths = (value: number) => Math.round(value * 1000) / 1000;

/** A box within the frame, nowhere thinner than the least. */
export function boxWithin([left, top, width, height]: Box): Box {
  const [x, y] = [Math.min(share(left), 1 - LEAST), Math.min(share(top), 1 - LEAST)];
  const fits = (size: number, at: number) => Math.min(Math.max(size, LEAST), 1 - at);
  return [x, y, fits(width, x), fits(height, y)].map(thousandths) as unknown as Box;
}

/** What a mask begins with: keyboards need a box to move about. */
export const START: readonly Shape[] = [{ kind: "box", box: [0.3, 0.3, 0.4, 0.4], from: [0.3, 0.3] }];

/** A pointer comes down. Whoever paints first paints on an empty mask. */
export function begun(shapes: readonly Shape[], tool: Tool, size: number, at: Spot): readonly Shape[] {
  const spot: Spot = [share(at[0]), share(at[1])];
  const under = shapes === START ? [] : shapes;
  if (tool === "box") {
    const others = alone(under) ? [] : under; // one box is drawn anew; with others or strokes it is one more
    return [...others, { kind: "box", box: boxWithin([spot[0], spot[1], 0, 0]), from: spot }];
  }
  return [...under, { kind: "stroke", erases: tool === "eraser", size, spots: [spot] }];
}

/** The pointer moves on, still down. */
export function drawn(shapes: readonly Shape[], at: Spot): readonly Shape[] {
  const last = shapes.at(-1);
  if (!last) return shapes;
  const [x, y]: Spot = [share(at[0]), share(at[1])];
  const next: Shape =
    last.kind === "box"
      ? { ...last, box: boxWithin([Math.min(x, last.from[0]), Math.min(y, last.from[1]), Math.abs(x - last.from[0]), Math.abs(y - last.from[1])]) }
      : { ...last, spots: [...last.spots, [x, y]] };
  return [...shapes.slice(0, -1), next];
}

/** The last box set by numbers; where there is none, a new one. */
export function boxed(shapes: readonly Shape[], box: Box): readonly Shape[] {
  const within = boxWithin(box);
  const shape: Shape = { kind: "box", box: within, from: [within[0], within[1]] };
  return shapes.at(-1)?.kind === "box" ? [...shapes.slice(0, -1), shape] : [...shapes, shape];
}

/** The box, where it is all that there is: it then needs no picture to be told. */
export function alone(shapes: readonly Shape[]): Box | null {
  const [only] = shapes;
  return shapes.length === 1 && only?.kind === "box" ? only.box : null;
}

/** Whether anything was painted at all. */
export function isEmpty(shapes: readonly Shape[]): boolean {
  return shapes.every((shape) => shape.kind === "stroke" && shape.erases);
}

/** Draws the shapes in one colour; what was erased is left transparent. */
export function drawMask(context: CanvasRenderingContext2D, shapes: readonly Shape[], color: string): void {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  context.fillStyle = context.strokeStyle = color;
  context.lineCap = context.lineJoin = "round";
  for (const shape of shapes) {
    context.globalCompositeOperation = shape.kind === "stroke" && shape.erases ? "destination-out" : "source-over";
    if (shape.kind === "box") {
      const [left, top, wide, high] = shape.box;
      context.fillRect(left * width, top * height, wide * width, high * height);
      continue;
    }
    context.lineWidth = Math.max(1, shape.size * width);
    context.beginPath();
    for (const [x, y] of shape.spots) context.lineTo(x * width, y * height);
    const [[x, y] = [0, 0]] = shape.spots;
    if (shape.spots.length === 1) context.lineTo(x * width + 0.01, y * height); // a tap is a dot
    context.stroke();
  }
  context.globalCompositeOperation = "source-over";
}

/** The mask as the API takes it: a PNG of the clip's size, white where it may change, black elsewhere. */
export async function maskPicture(shapes: readonly Shape[], width: number, height: number): Promise<Blob> {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  drawMask(context, shapes, "#fff");
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#000";
  context.fillRect(0, 0, width, height);
  return new Promise((found, lost) => canvas.toBlob((blob) => (blob ? found(blob) : lost(new Error("no picture"))), "image/png"));
}
