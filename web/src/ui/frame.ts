/** Pictures out of films, and pictures of another shape. */
import { Refusal } from "../api/client";
import { t } from "../app/i18n";

/** The frame that a film shows at that time, as a PNG of the film's own size. */
export async function frameOf(address: string, seconds: number): Promise<Blob> {
  const film = Object.assign(document.createElement("video"), { muted: true, preload: "auto", src: address });
  const shown = new Promise((done, lost) => {
    film.onloadeddata = () => (film.currentTime = Math.min(Math.max(0, seconds), film.duration || 0));
    film.onseeked = done;
    film.onerror = () => lost(new Refusal(404, t("This clip cannot be played. It may have been deleted.")));
  });
  await shown;
  return covering(film, film.videoWidth, film.videoHeight);
}

/** A PNG of that size which the picture fills; what sticks out is cut off evenly. */
export async function covering(picture: ImageBitmap | HTMLVideoElement, width: number, height: number): Promise<Blob> {
  const [wide, high] = picture instanceof HTMLVideoElement ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const scale = Math.max(width / wide, height / high);
  canvas.getContext("2d")?.drawImage(picture, (width - wide * scale) / 2, (height - high * scale) / 2, wide * scale, high * scale);
  return new Promise((found, lost) => canvas.toBlob((blob) => (blob ? found(blob) : lost(new Error("no picture"))), "image/png"));
}
