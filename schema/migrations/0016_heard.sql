CREATE TABLE "notification" (
	"id" uuid PRIMARY KEY NOT NULL,
	"member_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"section_id" uuid,
	"item_id" uuid,
	"thread_id" uuid,
	"comment_id" uuid,
	"by_member_id" uuid,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"once" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp with time zone,
	"mailed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "notification_choice" (
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"mail" text NOT NULL,
	CONSTRAINT "notification_choice_person_id_kind_pk" PRIMARY KEY("person_id","kind")
);
--> statement-breakpoint
CREATE TABLE "batch" (
	"id" uuid PRIMARY KEY NOT NULL,
	"round_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"cleared_by" text NOT NULL,
	"cleared_on" date NOT NULL,
	"organisation" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "disposition" (
	"thread_id" uuid PRIMARY KEY NOT NULL,
	"verdict" text NOT NULL,
	"why" text NOT NULL,
	"member_id" uuid NOT NULL,
	"by_role" text NOT NULL,
	"by_country" char(2),
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "more_time" (
	"id" uuid PRIMARY KEY NOT NULL,
	"section_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"answered_by" uuid,
	"answered_at" timestamp with time zone,
	"until" timestamp with time zone,
	"reason" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recommendation_answer" (
	"section_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"verdict" text NOT NULL,
	"reply" text DEFAULT '' NOT NULL,
	"member_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recommendation_answer_section_id_item_id_pk" PRIMARY KEY("section_id","item_id")
);
--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "digest_hour" integer DEFAULT 7 NOT NULL;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "unsubscribe_token" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "section_author" ADD COLUMN "suggestion_id" uuid;--> statement-breakpoint
ALTER TABLE "section_update" ADD COLUMN "suggestion_id" uuid;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "field" text;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "quote" text;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "anchor" jsonb;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "anchor_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "released_range" jsonb;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "suggestion" jsonb;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "is_late" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "decision" text;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "decided_by" uuid;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "decided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "decided_reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "batch_id" uuid;--> statement-breakpoint
ALTER TABLE "thread" ADD COLUMN "sent_as" uuid;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_member_id_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."member"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_section_id_section_id_fk" FOREIGN KEY ("section_id") REFERENCES "public"."section"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_thread_id_thread_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."thread"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_comment_id_comment_id_fk" FOREIGN KEY ("comment_id") REFERENCES "public"."comment"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_by_member_id_member_id_fk" FOREIGN KEY ("by_member_id") REFERENCES "public"."member"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_choice" ADD CONSTRAINT "notification_choice_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch" ADD CONSTRAINT "batch_round_id_round_id_fk" FOREIGN KEY ("round_id") REFERENCES "public"."round"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch" ADD CONSTRAINT "batch_member_id_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."member"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disposition" ADD CONSTRAINT "disposition_thread_id_thread_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."thread"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disposition" ADD CONSTRAINT "disposition_member_id_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."member"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "more_time" ADD CONSTRAINT "more_time_section_id_section_id_fk" FOREIGN KEY ("section_id") REFERENCES "public"."section"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "more_time" ADD CONSTRAINT "more_time_member_id_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."member"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "more_time" ADD CONSTRAINT "more_time_answered_by_member_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."member"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendation_answer" ADD CONSTRAINT "recommendation_answer_section_id_section_id_fk" FOREIGN KEY ("section_id") REFERENCES "public"."section"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendation_answer" ADD CONSTRAINT "recommendation_answer_member_id_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."member"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notification_member" ON "notification" USING btree ("member_id","at");--> statement-breakpoint
CREATE INDEX "notification_unmailed" ON "notification" USING btree ("member_id") WHERE "notification"."mailed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "notification_once" ON "notification" USING btree ("member_id","once");--> statement-breakpoint
CREATE INDEX "more_time_section" ON "more_time" USING btree ("section_id","at");--> statement-breakpoint
ALTER TABLE "thread" ADD CONSTRAINT "thread_decided_by_member_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."member"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread" ADD CONSTRAINT "thread_batch_id_batch_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "section_update_suggestion" ON "section_update" USING btree ("suggestion_id");--> statement-breakpoint
CREATE FUNCTION "tell_notification"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('ronda', json_build_object('round', m.round_id, 'notified', NEW.member_id)::text)
	FROM "member" m WHERE m.id = NEW.member_id;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "notification_told" AFTER INSERT ON "notification"
FOR EACH ROW EXECUTE FUNCTION "tell_notification"();--> statement-breakpoint
CREATE FUNCTION "tell_answered"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('ronda', json_build_object('round', d.round_id, 'answered', NEW.section_id)::text)
	FROM "section" s JOIN "document" d ON d.id = s.document_id WHERE s.id = NEW.section_id;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "recommendation_answer_told" AFTER INSERT OR UPDATE ON "recommendation_answer"
FOR EACH ROW EXECUTE FUNCTION "tell_answered"();--> statement-breakpoint
CREATE TRIGGER "more_time_told" AFTER INSERT OR UPDATE ON "more_time"
FOR EACH ROW EXECUTE FUNCTION "tell_answered"();
