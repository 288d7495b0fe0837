import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useWords } from "../../../kit/words.js";
import { useSetWorld, worldQuery } from "./data.js";

/** Whether people read, answer and pay by themselves while the clock goes on. */
export function Autopilot(): ReactNode {
  const words = useWords("simulator");
  const { data: world } = useQuery(worldQuery);
  const set = useSetWorld();
  if (world === undefined) return null;
  return (
    <Switch
      label={words("autopilot.label")}
      description={words("autopilot.how")}
      checked={world.autopilot}
      onChange={({ currentTarget }) => set.mutate({ autopilot: currentTarget.checked })}
    />
  );
}
