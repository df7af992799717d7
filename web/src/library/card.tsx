/** A clip as a small slide that moves when one points at it. */
import { useRouter } from "@tanstack/react-router";
import { memo, type MouseEvent, useState } from "react";
import { language, useT } from "../app/i18n";
import { type Clip, contentOf, isUnfinished } from "../api/client";
import { Icon } from "../ui/icons";
import { saySeconds, sayWhen } from "../ui/said";
import { explainFailure } from "../ui/wrong";
import { type Seen, useSeen } from "./seen";

export function nameOf(clip: Clip): string {
  return clip.title || clip.video.prompt || clip.id;
}

type Props = {
  clip: Clip;
  selected?: boolean;
  /** Flies past: without its controls, and without a picture that is not at hand. */
  flying?: boolean;
  /** The place in the list, given back to `onSelect`. */
  index?: number;
  /** A tap on the card; where it answers true, the clip is not opened. */
  onTap?: (clip: Clip, index: number, range: boolean) => boolean;
  onSelect?: (clip: Clip, index: number, range: boolean) => void;
  onStar?: (clip: Clip) => void;
};

/** Drawn anew only when something of it changes: a list of thousands is scrolled past it. */
export const ClipCard = memo(function ClipCard({ clip, selected, flying, index = 0, onTap, onSelect, onStar }: Props) {
  const t = useT();
  const router = useRouter();
  const [lit, setLit] = useState(false);
  const name = nameOf(clip);
  const { video } = clip;
  // An address like any other for new tabs and for reading aloud, without the router's own link, which is dear by the hundred.
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    if (!onTap?.(clip, index, event.shiftKey)) void router.navigate({ to: "/clip/$id", params: { id: clip.id } });
  };
  return (
    <article
      className={`group/card relative rounded-slide border bg-wall hover:border-lamp ${selected ? "border-lamp outline-3 outline-lamp" : "border-line"}`}
      onPointerEnter={(event) => event.pointerType === "mouse" && setLit(true)}
      onPointerLeave={() => setLit(false)}
      onFocus={() => setLit(true)}
      onBlur={() => setLit(false)}
    >
      <a href={`/clip/${clip.id}`} onClick={open} className="block rounded-slide">
        <Picture clip={clip} lit={lit} flying={flying ?? false} />
        <div className="px-3 pt-2 pb-3">
          <p lang={video.reading?.language as string | undefined} className="truncate text-sm font-medium">
            {name}
          </p>
          <p className="truncate text-xs text-soft">
            {clip.seen.length > 0 ? <SeenInIt seen={clip.seen} /> : `${saySeconds(Number(video.seconds))} · ${sayWhen(video.created_at)}`}
            {clip.published && (
              <span title={t("published")} className="ml-2 inline-block align-[-2px] text-good">
                <Icon name="share" size={13} />
                <span className="sr-only">{t("published")}</span>
              </span>
            )}
          </p>
        </div>
      </a>
      {onSelect && !flying && (
        <label
          className={`absolute top-2 left-2 grid size-9 cursor-pointer place-items-center rounded-xl bg-black/55 text-white transition-opacity has-focus-visible:opacity-100 has-focus-visible:outline-2 has-focus-visible:outline-sky ${selected ? "" : "opacity-0 group-hover/card:opacity-100 in-data-selecting:opacity-100 [@media(hover:none)]:opacity-100"}`}
        >
          <input
            type="checkbox"
            aria-label={t("Select {name}", { name })}
            checked={selected ?? false}
            onChange={(event) => onSelect(clip, index, (event.nativeEvent as unknown as { shiftKey: boolean }).shiftKey)}
            className="size-4.5 accent-lamp"
          />
        </label>
      )}
      {onStar && !flying && (
        <button
          type="button"
          aria-label={clip.favourite ? t("Take the star from {name}", { name }) : t("Give {name} a star", { name })}
          aria-pressed={clip.favourite}
          onClick={() => onStar(clip)}
          className={`absolute top-2 right-2 grid size-9 place-items-center rounded-xl bg-black/55 transition-opacity focus-visible:opacity-100 ${clip.favourite ? "text-[#ffb45e]" : "text-white opacity-0 group-hover/card:opacity-100 [@media(hover:none)]:opacity-100"}`}
        >
          <Icon name={clip.favourite ? "starFull" : "star"} size={18} />
        </button>
      )}
    </article>
  );
});

function SeenInIt({ seen }: { seen: readonly Seen[] }) {
  const t = useT();
  return t("seen in it: {words}", { words: useSeen(seen).join(", ") });
}

/** Posters that were shown before come at once. */
const shown = new Set<string>();

function Picture({ clip, lit, flying }: { clip: Clip; lit: boolean; flying: boolean }) {
  const t = useT();
  const { video } = clip;
  if (clip.has_files) {
    return (
      <div className="relative aspect-video rounded-t-slide bg-black">
        {(!flying || shown.has(clip.id)) && (
          <img
            src={contentOf(clip.id, "thumbnail")}
            alt=""
            width="320"
            height="180"
            decoding="async"
            className="size-full rounded-t-slide object-contain"
            onLoad={() => shown.add(clip.id)}
          />
        )}
        {lit && (
          <video
            src={contentOf(clip.id)}
            muted
            loop
            autoPlay
            playsInline
            aria-hidden="true"
            tabIndex={-1}
            className="absolute inset-0 size-full rounded-t-slide object-contain motion-reduce:hidden"
          />
        )}
      </div>
    );
  }
  return (
    <div className="grid aspect-video place-items-center rounded-t-slide bg-raised px-4 text-center text-sm text-soft">
      {video.status === "failed" ? (
        <p lang={language()}>{explainFailure(video.error)}</p>
      ) : isUnfinished(video) ? (
        <div className="grid w-full max-w-40 gap-2">
          <span>{video.status === "queued" ? t("Waiting its turn") : t("Being made: {n} %", { n: video.progress })}</span>
          <progress aria-label={t("Progress")} max={100} value={video.progress} className="h-1.5 w-full accent-lamp" />
        </div>
      ) : (
        <p>{t("Its files have expired.")}</p>
      )}
    </div>
  );
}
