import { calendarShape, type HolidayCalendar } from "../../domain/holidays.js";
import arDays from "./ar.json" with { type: "json" };
import boDays from "./bo.json" with { type: "json" };
import brDays from "./br.json" with { type: "json" };
import brStatesDays from "./br-states.json" with { type: "json" };
import clDays from "./cl.json" with { type: "json" };
import coDays from "./co.json" with { type: "json" };
import crDays from "./cr.json" with { type: "json" };
import doDays from "./do.json" with { type: "json" };
import ecDays from "./ec.json" with { type: "json" };
import esDays from "./es.json" with { type: "json" };
import euDays from "./eu.json" with { type: "json" };
import gbDays from "./gb.json" with { type: "json" };
import gtDays from "./gt.json" with { type: "json" };
import hnDays from "./hn.json" with { type: "json" };
import mxDays from "./mx.json" with { type: "json" };
import niDays from "./ni.json" with { type: "json" };
import paDays from "./pa.json" with { type: "json" };
import peDays from "./pe.json" with { type: "json" };
import ptDays from "./pt.json" with { type: "json" };
import pyDays from "./py.json" with { type: "json" };
import svDays from "./sv.json" with { type: "json" };
import usDays from "./us.json" with { type: "json" };
import uyDays from "./uy.json" with { type: "json" };
import veDays from "./ve.json" with { type: "json" };
import xxDays from "./xx.json" with { type: "json" };

/** Our own holiday calendars: rules with their source, to be approved per country before they bind a creditor. */
export const CALENDARS: ReadonlyMap<string, HolidayCalendar> = new Map(
  [
    ...arDays,
    ...boDays,
    ...brStatesDays,
    ...brDays,
    ...clDays,
    ...coDays,
    ...crDays,
    ...doDays,
    ...ecDays,
    ...esDays,
    ...euDays,
    ...gbDays,
    ...gtDays,
    ...hnDays,
    ...mxDays,
    ...niDays,
    ...paDays,
    ...peDays,
    ...ptDays,
    ...pyDays,
    ...svDays,
    ...usDays,
    ...uyDays,
    ...veDays,
    ...xxDays,
  ].map((calendar) => {
    const read = calendarShape.parse(calendar);
    return [read.id, read] as const;
  }),
);
