/** One frame of a clip: to begin another with, to stand on a storyboard, or to keep. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useT } from "../app/i18n";
import { answer, type Clip, client, queries } from "../api/client";
import { newId } from "../api/post";
import { aspectOf, keepSettings, type Offer, storedSettings } from "../create/settings";
import { clock } from "../player/time";
import { asAddress } from "../storyboard/saving";
import { add, EMPTY } from "../storyboard/timeline";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { frameOf } from "../ui/frame";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";

type Props = { clip: Clip; seconds: number; offer: Offer | undefined; onClose: () => void };

export function FrameDialog({ clip, seconds, offer, onClose }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const [picture, setPicture] = useState<{ blob: Blob; address: string } | null>(null);
  useEffect(() => {
    let [here, address] = [true, ""];
    frameOf(clip.id, seconds).then(
      (blob) => {
        if (!here) return;
        address = URL.createObjectURL(blob);
        setPicture({ blob, address });
      },
      (error: unknown) => say(explain(error), { bad: true }),
    );
    return () => {
      here = false;
      URL.revokeObjectURL(address);
    };
  }, [clip.id, seconds]);
  const begin = () => {
    keepSettings({ ...storedSettings(), aspect: aspectOf(clip.video.size), seed: null });
    void navigate({ to: "/", search: { prompt: clip.video.prompt ?? "", frame: `${clip.id}@${seconds.toFixed(4)}` } });
  };
  const board = async (blob: Blob) => {
    const media = newId();
    const made = add(EMPTY, { id: newId(), kind: "image", media }, 0, 1);
    try {
      const data = { board: made, pictures: { [media]: await asAddress(blob) } } as unknown as Record<string, unknown>;
      const draft = await answer(client.POST("/api/drafts", { body: { name: clip.title, version: 0, data } }));
      await queries.invalidateQueries({ queryKey: ["drafts"] });
      await navigate({ to: "/storyboard/$id", params: { id: draft.id } });
    } catch (error) {
      say(explain(error), { bad: true });
    }
  };
  const can = offer?.preparations?.includes("keep") ?? false;
  return (
    <Dialog title={t("The frame at {time}", { time: clock(seconds) })} open onClose={onClose}>
      <div className="grid gap-4">
        {picture ? <img src={picture.address} alt={t("The frame")} className="max-h-72 w-full rounded-xl bg-black object-contain" /> : <div className="h-40 rounded-xl bg-black" />}
        <div className="grid gap-2">
          <Button look="lamp" icon="lamp" disabled={!can || !picture} title={can ? undefined : t("This engine cannot begin with a picture yet")} onClick={begin}>
            {t("Begin a clip with it")}
          </Button>
          <Button icon="board" disabled={!picture} onClick={() => picture && void board(picture.blob)}>
            {t("Put it on a new storyboard")}
          </Button>
          {picture && (
            <a href={picture.address} download={`${clip.id}-${seconds.toFixed(2)}s.png`} className="inline-flex min-h-11 items-center justify-center rounded-xl text-soft hover:bg-raised hover:text-text">
              {t("Keep it as a picture (png)")}
            </a>
          )}
        </div>
      </div>
    </Dialog>
  );
}
