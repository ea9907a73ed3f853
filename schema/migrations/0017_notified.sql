ALTER TABLE "mail" ADD COLUMN "headers" jsonb;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "digested_at" timestamp with time zone;