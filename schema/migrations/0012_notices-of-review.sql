-- What delegations say, who holds a draft ready, and until when comments are open, are heard of at once too.
CREATE FUNCTION "tell_endorsement"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('ronda', json_build_object('round', d.round_id, 'endorsed', NEW.section_id)::text)
	FROM "section" s JOIN "document" d ON d.id = s.document_id WHERE s.id = NEW.section_id;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "endorsement_told" AFTER INSERT ON "endorsement"
FOR EACH ROW EXECUTE FUNCTION "tell_endorsement"();--> statement-breakpoint
DROP TRIGGER "section_told" ON "section";--> statement-breakpoint
CREATE TRIGGER "section_told" AFTER INSERT OR UPDATE OF "state", "epoch", "released_seq", "ready_at", "comments_until" ON "section"
FOR EACH ROW EXECUTE FUNCTION "tell_section"();
