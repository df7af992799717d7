import { t } from "../app/i18n";
import { Refusal } from "../api/client";

/** What went wrong and what to do about it, in the language that is spoken; the server's own words where we know none. */
export function explain(error: unknown): string {
  if (!(error instanceof Refusal)) return t("Something in this page broke. Load it again; your drafts are kept.");
  if (error.status === 0) return t("The server does not answer. Is it still running? We keep trying.");
  if (error.status === 401) return t("Your key no longer opens this server. Sign in again.");
  switch (error.code) {
    case "unsupported_by_model":
      return t("The engine cannot do this: {reason}", { reason: error.message });
    case "busy":
      return t("Too much is waiting already. Let some clips finish, then ask again.");
    case "not_ready":
      return t("No engine is ready yet. The worker is still starting; try again in a few seconds.");
    case "not_found":
      return t("This is not here any more: it may have been deleted.");
    case "cancelled":
      return t("You cancelled it.");
    default:
      return error.message;
  }
}

/** The same for a clip that failed. */
export function explainFailure(error: { code: string; message: string } | null | undefined): string {
  if (!error) return t("The clip failed.");
  return explain(new Refusal(400, error.message, error.code));
}
