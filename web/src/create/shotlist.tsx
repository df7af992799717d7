/** The shot list: what was understood of the words, part by part; a tap changes a part. */
import { useQuery } from "@tanstack/react-query";
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover, Section, Header, Separator } from "react-aria-components";
import { language, type t as Translate, useT } from "../app/i18n";
import { vocabularyQuery } from "../api/calls";
import type { Schemas } from "../api/client";
import { Icon } from "../ui/icons";
import { append, formFor, formToAdd, type Part, removePart, replacePart, SLOTS, type Word } from "./words";

type Understood = Schemas["Understood"];

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
    style: t("style"),
    sound: t("sound"),
  };
  return names[slot] ?? slot;
}

export function ShotList({ prompt, found, onChange }: { prompt: string; found: Understood; onChange: (prompt: string) => void }) {
  const t = useT();
  const spoken = useQuery(vocabularyQuery(found.language)).data?.words ?? [];
  const shown = useQuery(vocabularyQuery(language())).data?.words ?? [];
  const label = (slot: string, key: string) => shown.find((word) => word.slot === slot && word.key === key)?.label ?? key;
  const rank = (part: Part) => SLOTS.indexOf(part.slot as (typeof SLOTS)[number]);
  const told = found.parts.filter((part) => part.kind !== "ignored" && part.end <= prompt.length);
  const ignored = found.parts.filter((part) => part.kind === "ignored");
  return (
    <div className="grid gap-2.5" aria-live="polite">
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
                onChoose={(word) => onChange(replacePart(prompt, part, formFor(word, part.words)))}
                onRemove={() => onChange(removePart(prompt, part))}
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
              onChoose={(word) => onChange(append(prompt, formToAdd(word)))}
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
      {found.unseen.length > 0 && (
        <p className="text-sm text-soft">
          {t("Understood, but never shown to this model, so the result may surprise: {words}", {
            words: found.unseen.map((each) => each.words).join(", "),
          })}
        </p>
      )}
      {found.shots.length > 1 && (
        <p className="text-sm text-soft">{t("{n} shots, one after the other.", { n: found.shots.length })}</p>
      )}
    </div>
  );
}

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
};

function PartChip({ name, value, instead, assumed, words, labelOf, chosen, onChoose, onRemove }: ChipProps) {
  const t = useT();
  const look = assumed
    ? "border-dashed border-edge text-soft hover:text-text"
    : "border-transparent bg-raised text-text hover:border-lamp";
  const body = (
    <>
      <span className="text-xs text-soft">{name}</span>
      {instead && <s className="text-soft">{instead}</s>}
      <span className={assumed ? "italic" : "font-medium"}>{value}</span>
    </>
  );
  const shape = `inline-flex min-h-8 items-baseline gap-1.5 rounded-full border px-3 py-1 text-sm leading-5.5 ${look}`;
  if (words.length === 0) return <span className={shape}>{body}</span>;
  const [seen, unseen] = [words.filter((word) => word.seen), words.filter((word) => !word.seen)];
  const choose = (key: string | number) => {
    if (key === "remove") onRemove?.();
    const word = words.find((each) => each.key === key);
    if (word) onChoose(word);
  };
  return (
    <MenuTrigger>
      <AriaButton
        className={`${shape} cursor-pointer transition-colors`}
        aria-label={assumed ? t("{name}: {value}, filled in for you. Change", { name, value }) : t("{name}: {value}. Change", { name, value })}
      >
        {body}
      </AriaButton>
      <Popover className="arrive slide max-h-[50dvh] min-w-48 overflow-y-auto p-1.5" placement="bottom start">
        <Menu onAction={choose} aria-label={name} className="outline-none" selectionMode="single" selectedKeys={[chosen]}>
          <Section>
            <Header className="px-3 py-1 text-xs text-soft">{name}</Header>
            {seen.map((word) => (
              <Item key={word.key} id={word.key} name={labelOf(word)} />
            ))}
          </Section>
          {unseen.length > 0 && (
            <Section>
              <Header className="px-3 pt-2 pb-1 text-xs text-soft">{t("this model never saw these")}</Header>
              {unseen.map((word) => (
                <Item key={word.key} id={word.key} name={labelOf(word)} />
              ))}
            </Section>
          )}
          {onRemove && <Separator className="my-1 border-t border-line" />}
          {onRemove && <Item id="remove" name={t("Leave it out")} />}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Item({ id, name }: { id: string; name: string }) {
  return (
    <MenuItem
      id={id}
      textValue={name}
      className="flex cursor-pointer items-center justify-between gap-4 rounded-lg px-3 py-2 text-sm outline-none data-[focused]:bg-raised data-[selected]:text-lamp"
    >
      {({ isSelected }) => (
        <>
          {name}
          {isSelected && <Icon name="check" size={16} />}
        </>
      )}
    </MenuItem>
  );
}
