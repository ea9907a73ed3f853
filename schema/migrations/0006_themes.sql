UPDATE "round" SET "themes" = ARRAY["theme"] WHERE "theme" IS NOT NULL;--> statement-breakpoint
UPDATE "round" SET "peers" = ARRAY(
	SELECT DISTINCT "country" FROM "member" WHERE "round_id" = "round"."id" AND "role" = 'expert' AND "country" IS NOT NULL ORDER BY 1
);--> statement-breakpoint
-- The personas of a demo that was seeded before: alone in their delegation, each heads it.
UPDATE "member" SET "marks" = CASE "role" WHEN 'beneficiary' THEN ARRAY['focal-point'] ELSE ARRAY['head'] END
FROM "person" WHERE "person"."id" = "member"."person_id" AND "person"."persona" IS NOT NULL;--> statement-breakpoint
UPDATE "person" SET "secretariat" = 'head' WHERE "persona" = 'secretariat';--> statement-breakpoint
ALTER TABLE "round" DROP COLUMN "theme";