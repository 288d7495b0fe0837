import { fold } from "./text.js";

/**
 * Divisions by name, for the countries whose rules differ by division. ISO 3166-2 letters without the country.
 */
const NAMES: Readonly<Record<string, string>> = {
  BR:
    "AC Acre|AL Alagoas|AM Amazonas|AP Amapá|BA Bahia|CE Ceará|DF Distrito Federal|ES Espírito Santo|GO Goiás|MA Maranhão|" +
    "MG Minas Gerais|MS Mato Grosso do Sul|MT Mato Grosso|PA Pará|PB Paraíba|PE Pernambuco|PI Piauí|PR Paraná|" +
    "RJ Rio de Janeiro|RN Rio Grande do Norte|RO Rondônia|RR Roraima|RS Rio Grande do Sul|SC Santa Catarina|SE Sergipe|" +
    "SP São Paulo|TO Tocantins",
  AR:
    "A Salta|B Buenos Aires|B Provincia de Buenos Aires|C Ciudad Autónoma de Buenos Aires|C CABA|C Capital Federal|" +
    "D San Luis|E Entre Ríos|F La Rioja|G Santiago del Estero|H Chaco|J San Juan|K Catamarca|L La Pampa|M Mendoza|" +
    "N Misiones|P Formosa|Q Neuquén|R Río Negro|S Santa Fe|T Tucumán|U Chubut|V Tierra del Fuego|W Corrientes|" +
    "X Córdoba|Y Jujuy|Z Santa Cruz",
  US:
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|" +
    "DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|" +
    "KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|" +
    "MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|" +
    "ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|PR Puerto Rico|RI Rhode Island|SC South Carolina|" +
    "SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|" +
    "WY Wyoming",
};

/** By country, from the folded name to the letters. */
export const SUBDIVISIONS: Readonly<Record<string, ReadonlyMap<string, string>>> = Object.fromEntries(
  Object.entries(NAMES).map(([country, names]) => [
    country,
    new Map(
      names.split("|").map((pair): [string, string] => {
        const space = pair.indexOf(" ");
        return [fold(pair.slice(space + 1)), pair.slice(0, space)];
      }),
    ),
  ]),
);
