ALTER TABLE "person" ADD COLUMN "digested_for" date;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "drafted" text;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "said_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
UPDATE "person" SET "digested_for" = ("digested_at" AT TIME ZONE 'UTC')::date - 1 WHERE "digested_at" IS NOT NULL;