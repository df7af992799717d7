/** Pictures out of films, and pictures of another shape. */
import { answer, client } from "../api/client";

/** The frame of a clip that a player shows at that time, as a PNG of the film's own size: from the server, for a video that is drawn on a canvas loses some of its colour. */
export async function frameOf(id: string, seconds: number): Promise<Blob> {
  const asked = { params: { path: { video_id: id }, query: { seconds } }, parseAs: "blob" } as const;
  return (await answer(client.GET("/api/clips/{video_id}/frame", asked))) as Blob;
}

/** A PNG of that size which the picture fills; what sticks out is cut off evenly. */
export async function covering(picture: ImageBitmap, width: number, height: number): Promise<Blob> {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const scale = Math.max(width / picture.width, height / picture.height);
  const [wide, high] = [picture.width * scale, picture.height * scale];
  canvas.getContext("2d")?.drawImage(picture, (width - wide) / 2, (height - high) / 2, wide, high);
  return new Promise((found, lost) => canvas.toBlob((blob) => (blob ? found(blob) : lost(new Error("no picture"))), "image/png"));
}
