/** Ten thousand clips as easily as ten: only the rows in sight are there, and their pages are fetched as they come. */
import { useQueries } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, useLayoutEffect, useRef, useState } from "react";
import { useT } from "../app/i18n";
import { clipsQuery, type Wanted } from "../api/calls";
import { type Clip, isUnfinished } from "../api/client";
import { useStable } from "../ui/stable";
import { ClipCard } from "./card";
import { useFlying } from "./flying";

export const PAGE = 60;
const GAP = 16;
const WORDS_PX = 62;

type Props = {
  wanted: Wanted;
  total: number;
  selected: ReadonlySet<string>;
  onSelect: (clip: Clip, index: number, range: boolean, clips: readonly (Clip | undefined)[]) => void;
  onStar: (clip: Clip) => void;
};

export const ClipGrid = memo(function ClipGrid({ wanted, total, selected, onSelect, onStar }: Props) {
  const t = useT();
  const place = useRef<HTMLUListElement>(null);
  const [width, setWidth] = useState(0);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const list = place.current;
    if (!list) return;
    const look = () => {
      setWidth(list.clientWidth);
      setTop(list.getBoundingClientRect().top + scrollY);
    };
    const watcher = new ResizeObserver(look);
    watcher.observe(list);
    look();
    return () => watcher.disconnect();
  }, []);

  const flying = useFlying();
  const columns = Math.max(width < 480 ? 2 : 1, Math.floor((width + GAP) / (236 + GAP)));
  const cell = (width - GAP * (columns - 1)) / columns;
  const row = Math.round((cell * 9) / 16) + WORDS_PX;
  const rows = useWindowVirtualizer({
    count: width === 0 ? 0 : Math.ceil(total / columns),
    estimateSize: () => row,
    gap: GAP,
    overscan: 3,
    scrollMargin: top,
  });
  useLayoutEffect(() => rows.measure(), [row, rows]);

  const items = rows.getVirtualItems();
  const first = (items[0]?.index ?? 0) * columns;
  const last = Math.min(total, ((items.at(-1)?.index ?? 0) + 1) * columns);
  const pages = Array.from({ length: Math.max(1, Math.ceil(last / PAGE) - Math.floor(first / PAGE)) }, (_, n) => Math.floor(first / PAGE) + n);
  const found = useQueries({
    queries: pages.map((page) => ({
      ...clipsQuery(wanted, page * PAGE, PAGE),
      refetchInterval: (query: { state: { data?: { clips: Clip[] } } }) =>
        query.state.data?.clips.some((clip) => isUnfinished(clip.video)) ? 3_000 : (false as const),
    })),
  });
  const clips: (Clip | undefined)[] = [];
  for (const [n, page] of pages.entries()) {
    for (const [index, clip] of (found[n]?.data?.clips ?? []).entries()) clips[page * PAGE + index] = clip;
  }

  const select = useStable((clip: Clip, index: number, range: boolean) => onSelect(clip, index, range, clips));
  const tap = useStable((clip: Clip, index: number, range: boolean) => {
    if (selected.size > 0) select(clip, index, range);
    return selected.size > 0;
  });
  const star = useStable(onStar);

  return (
    <ul ref={place} aria-label={t("Clips")} data-selecting={selected.size > 0 || undefined} className="relative" style={{ height: rows.getTotalSize() }}>
      {items.flatMap((item) =>
        Array.from({ length: Math.min(columns, total - item.index * columns) }, (_, column) => {
          const index = item.index * columns + column;
          const clip = clips[index];
          const x = column * (cell + GAP);
          return (
            <li
              key={clip?.id ?? `empty-${index}`}
              aria-setsize={total}
              aria-posinset={index + 1}
              className="absolute top-0 left-0 [contain:size_layout_style]"
              style={{ width: cell, height: row, transform: `translate(${x}px, ${item.start - top}px)` }}
            >
              {clip ? (
                <ClipCard
                  clip={clip}
                  selected={selected.has(clip.id)}
                  flying={flying}
                  index={index}
                  onTap={tap}
                  onSelect={select}
                  onStar={star}
                />
              ) : (
                <div className="rounded-slide border border-line bg-wall" style={{ height: row }} />
              )}
            </li>
          );
        }),
      )}
    </ul>
  );
});
