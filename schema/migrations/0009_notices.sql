-- What every process on this database has to hear of at once, told inside the transaction that does it: whoever does it, and
-- however, cannot forget to tell. Payloads name ids only and are far below the 8,000 bytes that NOTIFY takes. Words that are
-- written tell nothing here: NOTIFY lets one transaction commit at a time.
CREATE FUNCTION "tell_round"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		PERFORM pg_notify('ronda', json_build_object('round', OLD.round_id)::text);
	ELSE
		PERFORM pg_notify('ronda', json_build_object('round', NEW.round_id)::text);
	END IF;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "member_told" AFTER INSERT OR UPDATE OR DELETE ON "member"
FOR EACH ROW EXECUTE FUNCTION "tell_round"();--> statement-breakpoint
CREATE FUNCTION "tell_section"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('ronda', json_build_object('round', d.round_id)::text)
	FROM "document" d WHERE d.id = NEW.document_id;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "section_told" AFTER INSERT OR UPDATE OF "state", "epoch", "released_seq" ON "section"
FOR EACH ROW EXECUTE FUNCTION "tell_section"();--> statement-breakpoint
CREATE FUNCTION "tell_thread"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('ronda', json_build_object('round', d.round_id, 'thread', NEW.id)::text)
	FROM "section" s JOIN "document" d ON d.id = s.document_id WHERE s.id = NEW.section_id;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "thread_told" AFTER INSERT OR UPDATE ON "thread"
FOR EACH ROW EXECUTE FUNCTION "tell_thread"();--> statement-breakpoint
CREATE FUNCTION "tell_session"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('ronda', json_build_object('session', OLD.token_hash)::text);
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "session_told" AFTER DELETE OR UPDATE OF "token_hash", "person_id", "expires_at" ON "session"
FOR EACH ROW EXECUTE FUNCTION "tell_session"();
