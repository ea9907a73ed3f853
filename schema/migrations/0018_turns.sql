DROP INDEX "section_update_suggestion";--> statement-breakpoint
ALTER TABLE "section_update" ADD COLUMN "suggestion_turn" integer;--> statement-breakpoint
UPDATE "section_update" SET "suggestion_turn" = 1 WHERE "suggestion_id" IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "section_update_suggestion" ON "section_update" USING btree ("suggestion_id","suggestion_turn");--> statement-breakpoint
ALTER TABLE "section_update" ADD CONSTRAINT "section_update_turn" CHECK (("section_update"."suggestion_id" is null) = ("section_update"."suggestion_turn" is null));--> statement-breakpoint
-- The log is the history: rows are added, never changed. Erasing after publication deletes them.
CREATE FUNCTION "refuse_log_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the log of a section is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;--> statement-breakpoint
CREATE TRIGGER "section_update_append_only" BEFORE UPDATE ON "section_update"
FOR EACH ROW EXECUTE FUNCTION "refuse_log_change"();
