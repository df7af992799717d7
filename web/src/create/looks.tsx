/** Light, weather, camera and style at a tap: only what the model was shown. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { language, type Language, useT } from "../app/i18n";
import { vocabularyQuery } from "../api/calls";
import { slotName } from "./shotlist";
import { LOOK_SLOTS, type LookName, LOOKS, type Part, removePart, sayWords, type Word } from "./words";

type Props = { prompt: string; parts: readonly Part[]; spoken: Language; onChange: (prompt: string) => void };

export function Looks({ prompt, parts, spoken, onChange }: Props) {
  const t = useT();
  const words = (useQuery(vocabularyQuery(spoken)).data?.words ?? []).filter((word) => word.seen);
  const shown = useQuery(vocabularyQuery(language())).data?.words ?? [];
  const find = (slot: string, key: string) => words.find((word) => word.slot === slot && word.key === key);
  const label = (word: Word) => shown.find((each) => each.slot === word.slot && each.key === word.key)?.label ?? word.label;
  const said = (word: Word) => parts.find((part) => part.slot === word.slot && part.key === word.key);
  const names: Record<LookName, string> = {
    "rainy night": t("rainy night"),
    "golden evening": t("golden evening"),
    "first light": t("first light"),
    portrait: t("close portrait"),
    flight: t("flight"),
  };
  const looks = LOOKS.map(({ name, keys }) => ({ name: names[name], words: keys.map(([slot, key]) => find(slot, key)) })).filter(
    (look): look is { name: string; words: Word[] } => look.words.every((word) => word !== undefined),
  );
  const tap = (word: Word) => {
    const part = said(word);
    onChange(part ? removePart(prompt, part) : sayWords(prompt, parts, [word]));
  };
  return (
    <div className="arrive grid gap-x-6 gap-y-3 border-t border-line p-5 sm:grid-cols-2">
      <Row name={t("Looks")} wide>
        {looks.map((look) => (
          <Chip key={look.name} name={look.name} on={look.words.every(said)} onTap={() => onChange(sayWords(prompt, parts, look.words))} />
        ))}
      </Row>
      {LOOK_SLOTS.map((slot) => {
        const known = words.filter((word) => word.slot === slot);
        if (known.length === 0) return null;
        return (
          <Row key={slot} name={slotName(t, slot)}>
            {known.map((word) => (
              <Chip key={word.key} name={label(word)} on={said(word) !== undefined} onTap={() => tap(word)} />
            ))}
          </Row>
        );
      })}
    </div>
  );
}

function Row({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div role="group" aria-label={name} className={wide ? "sm:col-span-2" : ""}>
      <p aria-hidden="true" className="mb-1.5 text-sm text-soft">
        {name}
      </p>
      <div className="flex flex-wrap gap-1.5">{children}</div>
    </div>
  );
}

function Chip({ name, on, onTap }: { name: string; on: boolean; onTap: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onTap}
      className={`min-h-9 rounded-full border px-3.5 text-sm ${on ? "border-lamp bg-raised font-medium text-text" : "border-line text-soft hover:border-edge hover:text-text"}`}
    >
      {name}
    </button>
  );
}
