import { z } from "zod";

export const Tracking = z
  .object({
    links: z.boolean().meta({ description: "Links in messages tell when they are followed; on where nobody decided." }),
    pixel: z.boolean().meta({
      description: "Mails end with a picture that tells when they are opened; off where nobody decided.",
    }),
    isPossible: z.boolean().meta({ description: "We have a public address, without which links stay plain." }),
  })
  .meta({ id: "Tracking" });

export const ChangeTracking = z.strictObject({ links: z.boolean(), pixel: z.boolean() }).partial();
