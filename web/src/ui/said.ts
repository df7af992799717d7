/** Numbers as people say them, in the language that is spoken. */
import { i18n, t } from "../app/i18n";

const made = new Map<string, unknown>();

/** Making a formatter takes a hundred times as long as using it. */
function keep<T>(name: string, make: (locale: string) => T): T {
  const key = `${i18n.locale} ${name}`;
  if (!made.has(key)) made.set(key, make(i18n.locale));
  return made.get(key) as T;
}

export function sayBytes(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const style = { style: "unit", unit: units[power], unitDisplay: "short", maximumFractionDigits: power > 2 ? 1 : 0 } as const;
  return keep(`bytes ${power}`, (locale) => new Intl.NumberFormat(locale, style)).format(bytes / 1000 ** power);
}

export function saySeconds(seconds: number): string {
  const style = { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 1 } as const;
  return keep("seconds", (locale) => new Intl.NumberFormat(locale, style)).format(seconds);
}

/** "about 40 s", "about 3 min": how long something takes, no more exact than we know it. */
export function sayAbout(seconds: number): string {
  if (seconds < 1.5) return t("about a second");
  if (seconds < 90) return t("about {n} s", { n: seconds < 10 ? Math.round(seconds) : Math.round(seconds / 5) * 5 });
  if (seconds < 5400) return t("about {n} min", { n: Math.round(seconds / 60) });
  return t("about {n} h", { n: Math.round(seconds / 3600) });
}

export function sayWhen(at: number): string {
  const seconds = at - Date.now() / 1000;
  const format = keep("relative", (locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
  const size = Math.abs(seconds);
  if (size < 60) return format.format(0, "second");
  if (size < 3600) return format.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return format.format(Math.round(seconds / 3600), "hour");
  if (size < 86_400 * 30) return format.format(Math.round(seconds / 86_400), "day");
  return keep("day", (locale) => new Intl.DateTimeFormat(locale, { dateStyle: "medium" })).format(at * 1000);
}

export function sayDate(at: number): string {
  return keep("date", (locale) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" })).format(at * 1000);
}
