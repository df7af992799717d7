import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useT } from "../app/i18n";
import { IconButton } from "./button";

type Props = { title: string; open: boolean; onClose: () => void; children: ReactNode; wide?: boolean };

/** A dialog over the page: Escape closes it, the focus stays inside and goes back to where it was. */
export function Dialog({ title, open, onClose, children, wide }: Props) {
  const t = useT();
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(next) => !next && onClose()}
      isDismissable
      className="fixed inset-0 z-40 flex items-end justify-center bg-black/60 p-0 backdrop-blur-sm sm:items-center sm:p-6"
    >
      <Modal className={`arrive slide max-h-[92dvh] w-full overflow-y-auto p-5 sm:p-6 ${wide ? "max-w-3xl" : "max-w-md"}`}>
        <AriaDialog className="outline-none">
          <div className="mb-4 flex items-start justify-between gap-4">
            <Heading slot="title" className="text-2xl">
              {title}
            </Heading>
            <IconButton icon="close" label={t("Close")} onClick={onClose} className="-mt-1 -mr-2" />
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
