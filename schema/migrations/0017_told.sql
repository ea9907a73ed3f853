ALTER TABLE "mail" ADD COLUMN "headers" jsonb;--> statement-breakpoint
ALTER TABLE "member" ADD COLUMN "desk_seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "member" ADD COLUMN "desk_before_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "digested_at" timestamp with time zone;