-- What somebody was when they said or did something stays with it, whatever becomes of them.
ALTER TABLE "audit" ADD COLUMN "actor_role" text;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "actor_country" char(2);--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "actor_name" text;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "by_role" text;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "by_country" char(2);--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "by_role" text;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "by_country" char(2);--> statement-breakpoint
-- What a member was at a moment, as far as the trail tells: by the last act that made or changed them before it, else by the next
-- one after it; a member of whom it tells nothing was always what they are. An act of theirs that changes them was done as before.
CREATE FUNCTION "member_then"("of" uuid, "moment" timestamp with time zone)
RETURNS TABLE ("role" text, "country" char(2)) LANGUAGE sql AS $$
	SELECT coalesce(p.place->>'role', m.role), CASE WHEN p.place IS NULL THEN m.country ELSE p.place->>'country' END
	FROM "member" m LEFT JOIN LATERAL (
		SELECT place FROM (
			(SELECT 1 AS turn, a.detail->'after' AS place FROM "audit" a
			WHERE (a.action = 'invitation.accept' AND a.member_id = "of" AND a.at <= "moment")
				OR (a.action = 'member.change' AND a.round_id = m.round_id AND a.detail->>'member' = "of"::text AND a.at < "moment")
			ORDER BY a.at DESC, a.id DESC LIMIT 1)
			UNION ALL
			(SELECT 2, a.detail->'before' FROM "audit" a
			WHERE a.action IN ('member.change', 'member.remove') AND a.round_id = m.round_id
				AND a.detail->>'member' = "of"::text AND a.at >= "moment"
			ORDER BY a.at, a.id LIMIT 1)
		) told WHERE place->>'role' IS NOT NULL ORDER BY turn LIMIT 1
	) p ON true
	WHERE m.id = "of"
$$;--> statement-breakpoint
UPDATE "thread" t SET ("by_role", "by_country") = (SELECT w.role, w.country FROM "member_then"(t.member_id, t.created_at) w);--> statement-breakpoint
UPDATE "comment" c SET ("by_role", "by_country") = (SELECT w.role, w.country FROM "member_then"(c.member_id, c.at) w);--> statement-breakpoint
ALTER TABLE "thread" ALTER COLUMN "by_role" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "comment" ALTER COLUMN "by_role" SET NOT NULL;--> statement-breakpoint
-- The trail takes no change: its guard stands aside inside this transaction alone, for columns that were not there before.
ALTER TABLE "audit" DISABLE TRIGGER "audit_append_only";--> statement-breakpoint
UPDATE "audit" a SET ("actor_role", "actor_country") = (
	SELECT w.role, w.country FROM "member_then"(coalesce(a.member_id,
		(SELECT m.id FROM "member" m WHERE m.round_id = a.round_id AND m.person_id = a.person_id)), a.at) w),
	"actor_name" = (SELECT p.name FROM "person" p
		WHERE p.id = coalesce((SELECT m.person_id FROM "member" m WHERE m.id = a.member_id), a.person_id));--> statement-breakpoint
ALTER TABLE "audit" ENABLE TRIGGER "audit_append_only";--> statement-breakpoint
DROP FUNCTION "member_then";
