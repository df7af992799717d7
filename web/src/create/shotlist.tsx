/** The shot list: what was understood of the words, part by part; a tap changes a part. */
import { useQuery } from "@tanstack/react-query";
import { lazy, memo, Suspense, useRef, useState } from "react";
import { language, type t as Translate, useT } from "../app/i18n";
import { vocabularyQuery } from "../api/calls";
import type { Schemas } from "../api/client";
import { formFor, formToAdd, type Part, SLOTS, type Word } from "./words";

type Understood = Schemas["Understood"];

const fetchMenu = () => import("./chip-menu");
const ChipMenu = lazy(() => fetchMenu().then((room) => ({ default: room.ChipMenu })));

export function slotName(t: typeof Translate, slot: string): string {
  const names: Record<string, string> = {
    shot_type: t("shot"),
    noun: t("who"),
    color: t("colour"),
    count: t("how many"),
    relation: t("where to whom"),
    action: t("does what"),
    setting: t("where"),
    light: t("light"),
    weather: t("weather"),
    camera: t("camera"),
    focus: t("focus"),
    speed: t("speed"),
    style: t("style"),
    sound: t("sound"),
    music: t("music"),
    speech: t("says"),
  };
  return names[slot] ?? slot;
}

type Props = {
  found: Understood;
  /** How long the clip is to be. */
  seconds: number;
  /** Says a part otherwise; null leaves it out. */
  onSay: (part: Part, words: string | null) => void;
  /** Says something that nobody said. */
  onAdd: (words: string) => void;
};

/** Drawn anew when what is understood changes, not with each key. */
export const ShotList = memo(function ShotList({ found, seconds, onSay, onAdd }: Props) {
  const t = useT();
  const spoken = useQuery(vocabularyQuery(found.language)).data?.words ?? [];
  const shown = useQuery(vocabularyQuery(language())).data?.words ?? [];
  const [reached, setReached] = useState<Reached | null>(null);
  const anchor = useRef<HTMLElement>(null);
  const reach = (next: Reached, chip: HTMLElement) => {
    anchor.current = chip;
    setReached(next);
  };
  const label = (slot: string, key: string) => shown.find((word) => word.slot === slot && word.key === key)?.label ?? key;
  const rank = (part: Part) => SLOTS.indexOf(part.slot as (typeof SLOTS)[number]);
  const told = found.parts.filter((part) => part.kind !== "ignored");
  const ignored = found.parts.filter((part) => part.kind === "ignored");
  const unseen = found.unseen.filter((each) => each.slot !== "speech");
  const unspoken = found.unseen.filter((each) => each.slot === "speech");
  return (
    <div className="grid gap-2.5" aria-live="polite" onPointerEnter={() => void fetchMenu()} onFocus={() => void fetchMenu()}>
      <ul className="flex flex-wrap gap-1.5" aria-label={t("Shot list")}>
        {told
          .toSorted((one, other) => rank(one) - rank(other))
          .map((part) => (
            <li key={`${part.start}-${part.slot}`}>
              <PartChip
                name={slotName(t, part.slot)}
                value={label(part.slot, part.key)}
                instead={part.kind === "substituted" ? part.words : undefined}
                words={spoken.filter((word) => word.slot === part.slot)}
                labelOf={(word) => label(word.slot, word.key)}
                chosen={part.key}
                onChoose={(word) => onSay(part, formFor(word, part.words))}
                onRemove={() => onSay(part, null)}
                onReach={reach}
              />
            </li>
          ))}
        {found.assumed.map(({ slot, key }) => (
          <li key={`${slot}-${key}`}>
            <PartChip
              name={slotName(t, slot)}
              value={label(slot, key)}
              assumed
              words={spoken.filter((word) => word.slot === slot)}
              labelOf={(word) => label(word.slot, word.key)}
              chosen={key}
              onChoose={(word) => onAdd(formToAdd(word))}
              onReach={reach}
            />
          </li>
        ))}
      </ul>
      {ignored.length > 0 && (
        <p className="text-sm text-warn">
          {t("Not understood, and left out:")}{" "}
          {ignored.map((part, index) => (
            <span key={part.start}>
              {index > 0 && ", "}
              <s className="decoration-1">{part.words}</s>
            </span>
          ))}
        </p>
      )}
      {found.speaking_s > seconds && (
        <p className="text-sm text-warn">
          {t("It takes about {needed} seconds to say these words, and the clip has {seconds}: make it longer, or say less.", {
            needed: Math.ceil(found.speaking_s),
            seconds,
          })}
        </p>
      )}
      {unspoken.length > 0 && (
        <p className="text-sm text-warn">
          {t("Not spoken, for the voice knows English only: {words}", { words: unspoken.map((each) => each.words).join(", ") })}
        </p>
      )}
      {unseen.length > 0 && (
        <p className="text-sm text-soft">
          {t("Understood, but never shown to this model, so the result may surprise: {words}", {
            words: unseen.map((each) => each.words).join(", "),
          })}
        </p>
      )}
      {found.shots.length > 1 && (
        <p className="text-sm text-soft">{t("{n} shots, one after the other.", { n: found.shots.length })}</p>
      )}
      {reached && (
        <Suspense>
          <ChipMenu {...reached} anchor={anchor} onClose={() => setReached(null)} />
        </Suspense>
      )}
    </div>
  );
});

type Reached = Pick<ChipProps, "name" | "words" | "labelOf" | "chosen" | "onChoose" | "onRemove">;
type ChipProps = {
  name: string;
  value: string;
  instead?: string;
  assumed?: boolean;
  words: readonly Word[];
  labelOf: (word: Word) => string;
  chosen: string;
  onChoose: (word: Word) => void;
  onRemove?: () => void;
  onReach: (reached: Reached, chip: HTMLElement) => void;
};

function PartChip({ name, value, instead, assumed, words, labelOf, chosen, onChoose, onRemove, onReach }: ChipProps) {
  const t = useT();
  const look = assumed
    ? "border-dashed border-edge text-soft hover:text-text"
    : "border-transparent bg-raised text-text hover:border-lamp";
  const told = instead ? `${instead} ${value}` : value; // all that is to be read on it
  const body = (
    <>
      <span className="shrink-0 text-xs text-soft">{name}</span>{" "}
      {instead && <s className="text-soft">{instead}</s>}{" "}
      <span className={assumed ? "italic" : "font-medium"}>{value}</span>
    </>
  );
  const shape = `inline-flex min-h-8 items-baseline gap-1.5 rounded-full border px-3 py-1 text-sm leading-5.5 ${look}`;
  if (words.length === 0) return <span className={shape}>{body}</span>;
  const reach = (chip: HTMLElement) => onReach({ name, words, labelOf, chosen, onChoose, onRemove }, chip);
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-label={assumed ? t("{name}: {value}, filled in for you. Change", { name, value }) : t("{name}: {value}. Change", { name, value: told })}
      className={shape}
      onClick={(event) => reach(event.currentTarget)}
      onKeyDown={(event) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        reach(event.currentTarget);
      }}
    >
      {body}
    </button>
  );
}
