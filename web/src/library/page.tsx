/** The library: every clip, found again. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { useT } from "../app/i18n";
import { type Action, clipQuery, clipsQuery, shelfQuery, type Sort, useAct, type Wanted } from "../api/calls";
import { type Clip, contentOf, queries } from "../api/client";
import { useSettled } from "../create/kept";
import { Button, IconButton } from "../ui/button";
import { Empty, SearchField, Select } from "../ui/fields";
import { sayBytes } from "../ui/said";
import { useStable } from "../ui/stable";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";
import { nameOf } from "./card";
import { FolderDialog, MoveDialog } from "./folders";
import { ClipGrid, PAGE } from "./grid";
import { useImport } from "./import";

const route = getRouteApi("/library");
const MOST_PACKED = 200;
const SORTS: readonly Sort[] = ["newest", "oldest", "longest", "shortest", "title"];
const UNDO: Partial<Record<Action, Action>> = { bin: "restore", favourite: "unfavourite", publish: "unpublish", restore: "bin" };

export function LibraryPage() {
  const t = useT();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [words, setWords] = useState(search.search ?? "");
  const settled = useSettled(words, 250);
  const [selected, setSelected] = useState<ReadonlyMap<string, Clip>>(new Map());
  const [naming, setNaming] = useState<"new" | "rename" | null>(null);
  const [moving, setMoving] = useState(false);
  const anchor = useRef<number | null>(null);
  const act = useAct();
  const importing = useImport();
  const shelf = useQuery(shelfQuery).data;
  const sort = SORTS.find((each) => each === search.sort) ?? "newest";
  const { search: said, like, folder: within, view } = search;
  const wanted = useMemo<Wanted>(
    () => ({
      ...(said ? { search: said } : {}),
      ...(like ? { like } : {}),
      ...(within ? { folder: within } : {}),
      ...(view === "favourites" ? { favourite: true } : {}),
      ...(view === "bin" ? { binned: true } : {}),
      ...(view === "published" ? { published: true } : {}),
      sort,
    }),
    [said, like, within, view, sort],
  );
  const marked = useMemo(() => new Set(selected.keys()), [selected]);
  const first = useQuery({ ...clipsQuery(wanted, 0, PAGE), placeholderData: (before) => before });
  const total = first.data?.total;
  const model = useQuery({ ...clipQuery(like ?? ""), enabled: like !== undefined }).data?.clip;
  const folder = shelf?.folders.find((each) => each.id === search.folder);
  const inBin = search.view === "bin";

  useEffect(() => {
    if ((search.search ?? "") !== settled) void navigate({ search: (before) => ({ ...before, search: settled || undefined }), replace: true });
  }, [settled, search.search, navigate]);

  const does = async (action: Action, clips: readonly Clip[], more: { folder_id?: string | null } = {}) => {
    const ids = clips.map((clip) => clip.id);
    if (ids.length === 0) return;
    try {
      const { changed } = await act.mutateAsync({ ids, action, ...more });
      setSelected(new Map());
      const said: Record<Action, string> = {
        bin: t("{n, plural, one {# clip lies in the bin} other {# clips lie in the bin}}", { n: changed }),
        restore: t("{n, plural, one {# clip is back} other {# clips are back}}", { n: changed }),
        delete: t("{n, plural, one {# clip is gone for ever} other {# clips are gone for ever}}", { n: changed }),
        move: t("{n, plural, one {# clip moved} other {# clips moved}}", { n: changed }),
        publish: t("{n, plural, one {# clip is published} other {# clips are published}}", { n: changed }),
        unpublish: t("{n, plural, one {# clip is private again} other {# clips are private again}}", { n: changed }),
        favourite: t("{n, plural, one {# star given} other {# stars given}}", { n: changed }),
        unfavourite: t("{n, plural, one {# star taken} other {# stars taken}}", { n: changed }),
      };
      const back = UNDO[action];
      const undo = back && (() => void act.mutateAsync({ ids, action: back }).catch((error: unknown) => say(explain(error), { bad: true })));
      say(said[action], undo ? { undo } : {});
    } catch (error) {
      say(explain(error), { bad: true });
    }
  };

  const emptyBin = async () => {
    try {
      for (;;) {
        const { clips } = await queries.fetchQuery({ ...clipsQuery({ binned: true }, 0, 200), staleTime: 0 });
        if (clips.length === 0) break;
        await act.mutateAsync({ ids: clips.map((clip) => clip.id), action: "delete" });
      }
      say(t("The bin is empty"));
    } catch (error) {
      say(explain(error), { bad: true });
    }
  };

  const star = useStable((clip: Clip) => void does(clip.favourite ? "unfavourite" : "favourite", [clip]));
  const select = useStable((clip: Clip, index: number, range: boolean, clips: readonly (Clip | undefined)[]) => {
    const next = new Map(selected);
    if (range && anchor.current !== null) {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
      for (const each of clips.slice(from, to + 1)) if (each) next.set(each.id, each);
    } else if (!next.delete(clip.id)) next.set(clip.id, clip);
    anchor.current = index;
    setSelected(next);
  });

  return (
    <div className="mx-auto grid grid-cols-1 min-h-[80dvh] max-w-7xl content-start gap-5 px-4 pt-5 md:px-8 md:pt-9" {...importing.drop}>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <div className="flex min-w-0 flex-1 flex-wrap items-end gap-x-4">
          <h1 className="text-3xl md:text-4xl">{inBin ? t("Bin") : (folder?.name ?? t("Library"))}</h1>
          <p className="pb-1 text-soft" role="status">
            {total !== undefined && t("{n, plural, one {# clip} other {# clips}}", { n: total })}
            {shelf && total !== undefined && ` · ${sayBytes(shelf.stored_bytes)}`}
          </p>
        </div>
        {importing.button}
        <span className="basis-full sm:hidden" />
        <div className="min-w-0 max-sm:flex-1 sm:w-72">
          <SearchField value={words} onChange={setWords} />
        </div>
        <Select
          label={t("Order")}
          hidden
          value={sort}
          disabled={like !== undefined}
          onChange={(event) => void navigate({ search: (before) => ({ ...before, sort: event.target.value }), replace: true })}
          className="w-auto! max-sm:max-w-36"
        >
          <option value="newest">{t("newest first")}</option>
          <option value="oldest">{t("oldest first")}</option>
          <option value="longest">{t("longest first")}</option>
          <option value="shortest">{t("shortest first")}</option>
          <option value="title">{t("by name")}</option>
        </Select>
      </div>

      {like !== undefined && (
        <p className="flex flex-wrap items-center gap-2 text-soft">
          {t("What looks like “{name}”, the likest first", { name: model ? nameOf(model) : like })}
          <Button small look="quiet" icon="close" onClick={() => void navigate({ search: (before) => ({ ...before, like: undefined }) })}>
            {t("All clips")}
          </Button>
        </p>
      )}

      <nav aria-label={t("Folders")} className="-mx-4 flex items-center gap-1.5 px-4 py-1 max-sm:overflow-x-auto max-sm:*:shrink-0 sm:mx-0 sm:flex-wrap sm:px-0">
        <Tab to={{}} on={!search.folder && !search.view} name={t("All")} count={shelf?.all} />
        <Tab to={{ view: "favourites" }} on={search.view === "favourites"} name={t("Starred")} count={shelf?.favourites} />
        {shelf?.folders.map((each) => (
          <Tab key={each.id} to={{ folder: each.id }} on={search.folder === each.id} name={each.name} count={each.clips} />
        ))}
        <Tab to={{ view: "published" }} on={search.view === "published"} name={t("Published")} />
        <Tab to={{ view: "bin" }} on={inBin} name={t("Bin")} count={shelf?.bin} />
        <Button small look="quiet" icon="plus" onClick={() => setNaming("new")}>
          {t("New folder")}
        </Button>
        {folder && (
          <Button small look="quiet" icon="folder" onClick={() => setNaming("rename")}>
            {t("This folder")}
          </Button>
        )}
        {inBin && (shelf?.bin ?? 0) > 0 && (
          <Button small look="bad" icon="trash" onClick={() => void emptyBin()}>
            {t("Empty the bin")}
          </Button>
        )}
      </nav>

      {selected.size > 0 && (
        <Selection
          clips={[...selected.values()]}
          inBin={inBin}
          onAct={(action) => void does(action, [...selected.values()])}
          onMove={() => setMoving(true)}
          onClear={() => setSelected(new Map())}
        />
      )}

      {first.isError ? (
        <Empty title={t("The library cannot be read")}>{explain(first.error)}</Empty>
      ) : total === 0 ? (
        <Nothing searched={search.search} alike={like !== undefined} inBin={inBin} />
      ) : (
        total !== undefined && (
          <ClipGrid
            key={JSON.stringify(wanted)}
            wanted={wanted}
            total={total}
            selected={marked}
            onSelect={select}
            onStar={star}
          />
        )
      )}
      <FolderDialog
        open={naming !== null}
        folder={naming === "rename" ? folder : undefined}
        onClose={() => setNaming(null)}
        onGone={() => void navigate({ search: {} })}
      />
      <MoveDialog
        open={moving}
        folders={shelf?.folders ?? []}
        onClose={() => setMoving(false)}
        onMove={(folder_id) => {
          setMoving(false);
          void does("move", [...selected.values()], { folder_id });
        }}
      />
    </div>
  );
}

function Tab({ to, on, name, count }: { to: { view?: "favourites" | "bin" | "published"; folder?: string }; on: boolean; name: string; count?: number }) {
  return (
    <Link
      to="/library"
      search={to}
      aria-current={on ? "page" : undefined}
      className={`inline-flex min-h-9 items-center gap-2 rounded-full px-3.5 text-sm ${on ? "bg-raised font-medium shadow-[inset_0_0_0_1px_var(--lamp)]" : "text-soft hover:text-text"}`}
    >
      {name}
      {count !== undefined && <span className="text-xs text-soft tabular-nums">{count}</span>}
    </Link>
  );
}

type SelectionProps = { clips: readonly Clip[]; inBin: boolean; onAct: (action: Action) => void; onMove: () => void; onClear: () => void };

function Selection({ clips, inBin, onAct, onMove, onClear }: SelectionProps) {
  const t = useT();
  /** One film as it is, several in a zip. */
  const download = () => {
    const ids = clips.filter((clip) => clip.has_files).map((clip) => clip.id);
    const [first, second] = ids;
    if (!first) return say(t("None of these clips has a film yet."), { bad: true });
    if (ids.length > MOST_PACKED) return say(t("{most} clips at most go into one file: select fewer.", { most: MOST_PACKED }), { bad: true });
    const href = second ? `/api/clips/archive?${ids.map((id) => `id=${id}`).join("&")}` : contentOf(first);
    Object.assign(document.createElement("a"), { href, download: second ? "clips.zip" : `${first}.mp4` }).click();
  };
  return (
    <section aria-label={t("Selection")} className="arrive sticky top-14 z-20 flex flex-wrap items-center gap-1 rounded-2xl border border-lamp bg-wall p-1.5 shadow-lit sm:pl-4 md:top-3">
      <span className="mr-2 text-sm font-medium max-sm:-order-3 max-sm:flex-1 max-sm:pl-3">{t("{n, plural, one {# selected} other {# selected}}", { n: clips.length })}</span>
      {inBin ? (
        <>
          <Button small look="quiet" icon="restore" onClick={() => onAct("restore")}>
            {t("Take out")}
          </Button>
          <Button small look="bad" icon="trash" onClick={() => onAct("delete")}>
            {t("Delete for ever")}
          </Button>
        </>
      ) : (
        <>
          <Button small look="quiet" icon="star" onClick={() => onAct(clips.every((clip) => clip.favourite) ? "unfavourite" : "favourite")}>
            {t("Star")}
          </Button>
          <Button small look="quiet" icon="folder" onClick={onMove}>
            {t("Move")}
          </Button>
          <Button small look="quiet" icon="download" onClick={download}>
            {t("Download")}
          </Button>
          <Button small look="quiet" icon="share" onClick={() => onAct(clips.every((clip) => clip.published) ? "unpublish" : "publish")}>
            {clips.every((clip) => clip.published) ? t("Make private") : t("Publish")}
          </Button>
          <Button small look="quiet" icon="trash" onClick={() => onAct("bin")}>
            {t("Bin")}
          </Button>
        </>
      )}
      <span className="flex-1 max-sm:hidden" />
      <IconButton icon="close" label={t("Clear the selection")} onClick={onClear} className="max-sm:-order-2" />
      <span className="-order-1 basis-full sm:hidden" />
    </section>
  );
}

function Nothing({ searched, alike, inBin }: { searched?: string; alike: boolean; inBin: boolean }) {
  const t = useT();
  if (inBin) return <Empty title={t("The bin is empty")}>{t("Clips that you bin stay here until you empty it.")}</Empty>;
  if (searched)
    return (
      <Empty title={t("No clip says or shows “{words}”", { words: searched })}>
        {t("Search finds words of the prompt and of the title, how they were understood, and what is seen in the model’s own clips.")}
      </Empty>
    );
  if (alike) return <Empty title={t("Nothing looks like it")}>{t("Clips are compared when they are finished; an import a moment later.")}</Empty>;
  return (
    <Empty
      title={t("Nothing here yet")}
      action={
        <Link to="/" className="inline-flex min-h-11 items-center rounded-xl bg-lamp px-5 font-semibold text-onlamp">
          {t("Make the first clip")}
        </Link>
      }
    >
      {t("What you project is kept here, for as long as you like.")}
    </Empty>
  );
}
