import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { SAMPLE_COUNTRIES, sampleFile } from "../../../../src/debts/domain/import/sample-file.js";
import { at, downloadUrl } from "../../../kit/api.js";
import { useToday } from "../../../kit/clock.js";
import { countryName } from "../../../kit/countries.js";
import { DownloadIcon } from "../../../kit/icons.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { creditorsQuery } from "./data.js";
import { chooseFile, useDesk } from "./desk.js";
import styles from "./import.module.css";

/** For who has no file at hand: one like those that people in their country export, to keep or to try at once. */
export function Samples(): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const today = useToday();
  const { kind, creditorId } = useDesk();
  const { data: creditors } = useQuery(creditorsQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const own = creditors?.find(({ id }) => id === creditorId)?.country;
  const country = chosen ?? (own !== undefined && SAMPLE_COUNTRIES.includes(own) ? own : "CO");
  const countries = SAMPLE_COUNTRIES.map((value) => ({ value, label: countryName(value, locale) }));
  countries.sort((a, b) => a.label.localeCompare(b.label, locale));
  const tryIt = (): void => {
    const text = sampleFile(country, kind, today);
    if (text !== null) chooseFile(new File([text], words("sample.name", { country }), { type: "text/csv" }));
  };
  return (
    <div className={styles.samples}>
      <span className={styles.note}>{words("sample.sentence")}</span>
      <Select
        size="xs"
        aria-label={words("sample.country")}
        data={countries}
        value={country}
        onChange={setChosen}
        searchable={true}
        className={styles.sampleCountry ?? ""}
      />
      <Button
        size="xs"
        variant="default"
        component="a"
        href={downloadUrl(at`/imports/sample/${country}.csv`, { kind })}
        download={true}
        leftSection={<DownloadIcon size={14} />}
      >
        {words("sample.download")}
      </Button>
      <Button size="xs" variant="subtle" onClick={tryIt}>
        {words("sample.try")}
      </Button>
    </div>
  );
}
