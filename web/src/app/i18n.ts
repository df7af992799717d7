import { i18n } from "@lingui/core";
import { useLingui } from "@lingui/react";
import english from "../locales/fr.json?source";

export type Language = "en" | "fr";
export type Values = Record<string, string | number | null | undefined>;

/** Its name in the browser. */
export const LANGUAGE = "lanterne.language";

export function startLanguage(): Language {
  const kept = localStorage.getItem(LANGUAGE);
  if (kept === "en" || kept === "fr") return kept;
  return navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
}

/** Messages of French come when French is spoken; English ones are the keys themselves. */
export async function speak(language: Language): Promise<void> {
  if (language === "fr") i18n.load("fr", (await import("../locales/fr.json?catalogue")).default);
  else i18n.load("en", english);
  i18n.activate(language);
  document.documentElement.lang = language;
}

export async function keepLanguage(language: Language): Promise<void> {
  localStorage.setItem(LANGUAGE, language);
  await speak(language);
}

export function language(): Language {
  return i18n.locale === "fr" ? "fr" : "en";
}

/** A message in the language that is spoken. Its text is its key: a test finds every `t("...")` and asks for French. */
export function t(message: string, values?: Values): string {
  return i18n._(message, values);
}

/** `t` for components: they are drawn anew when the language changes. */
export function useT(): typeof t {
  useLingui();
  return t;
}

export { i18n };
