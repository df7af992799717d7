/** What else a part could be. One menu serves all chips; it is fetched when the first of them is reached for. */
import type { RefObject } from "react";
import { Header, Menu, MenuItem, Popover, Section, Separator } from "react-aria-components";
import { useT } from "../app/i18n";
import { Icon } from "../ui/icons";
import type { Word } from "./words";

type Props = {
  name: string;
  words: readonly Word[];
  labelOf: (word: Word) => string;
  chosen: string;
  anchor: RefObject<HTMLElement | null>;
  onChoose: (word: Word) => void;
  onRemove?: () => void;
  onClose: () => void;
};

export function ChipMenu({ name, words, labelOf, chosen, anchor, onChoose, onRemove, onClose }: Props) {
  const t = useT();
  const [seen, unseen] = [words.filter((word) => word.seen), words.filter((word) => !word.seen)];
  const choose = (key: string | number) => {
    onClose();
    if (key === "remove") onRemove?.();
    const word = words.find((each) => each.key === key);
    if (word) onChoose(word);
  };
  return (
    <Popover
      triggerRef={anchor}
      trigger="MenuTrigger"
      aria-label={name}
      isOpen
      onOpenChange={(open) => !open && onClose()}
      className="arrive slide max-h-[50dvh] min-w-48 overflow-y-auto p-1.5"
      placement="bottom start"
    >
      <Menu onAction={choose} autoFocus="first" aria-label={name} className="outline-none" selectionMode="single" selectedKeys={[chosen]}>
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
