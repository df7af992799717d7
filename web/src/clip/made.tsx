/** Every setting that made a clip, and how its words were read. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { language, useT } from "../app/i18n";
import { vocabularyQuery } from "../api/calls";
import type { Schemas } from "../api/client";
import { slotName } from "../create/shotlist";
import { sayAbout, sayDate, saySeconds } from "../ui/said";

type Entry = { words?: string; slot?: string; as?: string };
type Reading = { understood?: Entry[]; substituted?: Entry[]; ignored?: string[]; assumed?: Entry[]; caption?: string };

/** Brought along, not made here. */
export function isImported(settings: Schemas["Settings"]): boolean {
  return settings.engine === "import";
}

export function Made({ told }: { told: Schemas["ClipDetail"] }) {
  const t = useT();
  const { clip, settings } = told;
  const words = useQuery(vocabularyQuery(language())).data?.words ?? [];
  const label = (key: string | undefined, slot?: string) =>
    words.find((word) => word.key === key && (!slot || word.slot === slot))?.label ?? key ?? "";
  const reading = (clip.video.reading ?? {}) as Reading;
  return (
    <section className="slide grid gap-4 p-5" aria-labelledby="made">
      <h2 id="made" className="text-xl">
        {isImported(settings) ? t("A clip of your own") : t("How it was made")}
      </h2>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        {!isImported(settings) && <Line name={t("Model")}>{settings.model}</Line>}
        {!isImported(settings) && <Line name={t("Engine")}>{settings.engine}</Line>}
        {settings.weights && <Line name={t("Weights")}>{settings.weights}</Line>}
        {!isImported(settings) && (
          <Line name={t("Seed")}>
            <span className="tabular-nums">{settings.seed}</span>
          </Line>
        )}
        {settings.steps !== null && <Line name={t("Steps")}>{settings.steps}</Line>}
        <Line name={t("Size")}>
          {settings.size}
          {settings.made_size && settings.made_size !== settings.size && ` (${t("drawn at {size}", { size: settings.made_size })})`}
        </Line>
        <Line name={t("Length")}>
          {saySeconds(settings.seconds)}
          {settings.fps && ` · ${t("{n} frames a second", { n: settings.fps })}`}
        </Line>
        {!isImported(settings) && <Line name={t("Sound")}>{settings.sound ? t("with sound") : t("silent")}</Line>}
        {settings.negative_prompt && <Line name={t("Not in the picture")}>{settings.negative_prompt}</Line>}
        <Line name={isImported(settings) ? t("Taken in") : t("Asked for")}>{sayDate(clip.video.created_at)}</Line>
        {told.took_s !== null && <Line name={t("Took")}>{sayAbout(told.took_s)}</Line>}
        {told.waited_s !== null && told.waited_s > 2 && <Line name={t("Waited")}>{sayAbout(told.waited_s)}</Line>}
      </dl>
      {reading.understood && (
        <div className="grid gap-2 border-t border-line pt-4 text-sm">
          <h3 className="font-sans font-medium">{t("How the words were read")}</h3>
          <ul className="flex flex-wrap gap-1.5">
            {[...reading.understood, ...(reading.substituted ?? [])].map((entry, index) => (
              <li key={index} className="rounded-full bg-raised px-2.5 py-0.5">
                {entry.slot && <span className="text-xs text-soft">{slotName(t, entry.slot)} </span>}
                {label(entry.as, entry.slot)}
              </li>
            ))}
            {(reading.assumed ?? []).map((entry, index) => (
              <li key={`assumed-${index}`} className="rounded-full border border-dashed border-edge px-2.5 py-0.5 text-soft italic">
                {label(entry.as, entry.slot)}
              </li>
            ))}
          </ul>
          {reading.ignored && reading.ignored.length > 0 && (
            <p className="text-warn">
              {t("Left out:")} <s>{reading.ignored.join(", ")}</s>
            </p>
          )}
          {reading.caption && (
            <p className="text-soft" lang="en">
              {reading.caption}
            </p>
          )}
        </div>
      )}
    </section>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
