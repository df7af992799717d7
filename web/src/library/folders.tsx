import { type FormEvent } from "react";
import { useT } from "../app/i18n";
import { clipsChanged } from "../api/calls";
import { answer, client, type Schemas } from "../api/client";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/fields";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";

type Folder = Schemas["FolderObject"];

type FolderProps = { open: boolean; folder?: Folder; onClose: () => void; onGone: () => void };

/** Name a new folder, or rename or remove one. */
export function FolderDialog({ open, folder, onClose, onGone }: FolderProps) {
  const t = useT();
  const done = async (call: Promise<unknown>) => {
    try {
      await call;
      await clipsChanged();
      onClose();
    } catch (error) {
      say(explain(error), { bad: true });
    }
  };
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    if (!name) return;
    void done(
      folder
        ? answer(client.PATCH("/api/folders/{folder_id}", { params: { path: { folder_id: folder.id } }, body: { name } }))
        : answer(client.POST("/api/folders", { body: { name } })),
    );
  };
  const remove = () => {
    if (!folder) return;
    void done(answer(client.DELETE("/api/folders/{folder_id}", { params: { path: { folder_id: folder.id } } }))).then(onGone);
  };
  return (
    <Dialog title={folder ? t("This folder") : t("New folder")} open={open} onClose={onClose}>
      <form onSubmit={save} className="grid gap-4">
        <Field label={t("Name")} name="name" defaultValue={folder?.name ?? ""} maxLength={80} required autoFocus />
        <div className="flex flex-wrap justify-end gap-2">
          {folder && (
            <Button look="bad" icon="trash" onClick={remove} title={t("Its clips stay in the library.")}>
              {t("Remove the folder")}
            </Button>
          )}
          <Button look="lamp" type="submit">
            {t("Save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type MoveProps = { open: boolean; folders: readonly Folder[]; onClose: () => void; onMove: (folder: string | null) => void };

export function MoveDialog({ open, folders, onClose, onMove }: MoveProps) {
  const t = useT();
  return (
    <Dialog title={t("Move to")} open={open} onClose={onClose}>
      <ul className="grid gap-1.5">
        {folders.map((folder) => (
          <li key={folder.id}>
            <Button icon="folder" className="w-full justify-start!" onClick={() => onMove(folder.id)}>
              {folder.name}
            </Button>
          </li>
        ))}
        <li>
          <Button look="quiet" className="w-full justify-start!" onClick={() => onMove(null)}>
            {t("Out of any folder")}
          </Button>
        </li>
      </ul>
    </Dialog>
  );
}
