CREATE TABLE "publication" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"number" integer,
	"title" text NOT NULL,
	"country" char(2),
	"date" char(7) NOT NULL,
	"only_in" text[],
	"donor" char(2)
);
--> statement-breakpoint
ALTER TABLE "publication" ADD CONSTRAINT "publication_country_country_code_fk" FOREIGN KEY ("country") REFERENCES "public"."country"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publication" ADD CONSTRAINT "publication_donor_country_code_fk" FOREIGN KEY ("donor") REFERENCES "public"."country"("code") ON DELETE no action ON UPDATE no action;