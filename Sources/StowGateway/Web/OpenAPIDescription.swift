// swift-format-ignore-file
// Generated from openapi.yaml by Tools/embed-description.py. Do not edit.

/// What `GET /openapi.yaml` answers.
enum OpenAPIDescription {
    static let yaml = ##"""
        openapi: 3.0.3
        info:
          title: stow-gateway
          version: 0.1.0
          description: |
            Plain HTTP uploads in, DICOM objects in a DICOMweb archive out (STOW-RS, PS3.18 §10.5).

            One line is enough: `curl -F file=@report.pdf 'http://gateway/upload?PatientID=P1&PatientName=Doe^John'`.

            An upload is answered with 201 only if the archive itself named every object as stored. Sending the same upload again never makes
            a second object. Every error is a problem document (RFC 9457); it never repeats the value of a field.
        servers:
          - url: /
        security:
          - {}
          - bearer: []
          - apiKey: []
          - password: []
        tags:
          - name: uploads
          - name: lookups
          - name: stow-rs
          - name: operations
        paths:
          /:
            get:
              tags: [uploads]
              operationId: getPage
              summary: An upload form for browsers, without script.
              responses:
                '200':
                  description: The form.
                  content:
                    text/html:
                      schema: { type: string }
                '401': { $ref: '#/components/responses/KeyNeeded' }
          /upload:
            post:
              tags: [uploads]
              operationId: upload
              summary: Store one or several files as DICOM objects.
              description: |
                Fields describe patient and study. They come from the query, from parts of a form or from members of a JSON object, under a DICOM
                keyword (`PatientID`), a tag (`00100020`), a path (`RequestAttributesSequence.ScheduledProcedureStepID`, `Seq[2].Attribute`)
                or an alias (`mrn`, `name`, `given`, `family`, `middle`, `prefix`, `suffix`, `dob`, `sex`, `accession`, `title`, `description`,
                `study`, `series`, `physician`, `body_part`, `comment`). Case, `-` and `_` do not matter.

                The content decides what a file is; its name and declared type count only for 3D models in text and for variant calls. docs/media-types.md
                of the sources lists every kind, what is changed and what is refused. Several files of one upload make one study. A ZIP
                archive stands for its entries, wherever it comes; a DICOMDIR among other files is left out.
              parameters: &uploadParameters
                - { $ref: '#/components/parameters/PatientID' }
                - { $ref: '#/components/parameters/PatientName' }
                - { $ref: '#/components/parameters/Fields' }
                - { $ref: '#/components/parameters/archive' }
                - { $ref: '#/components/parameters/as' }
                - { $ref: '#/components/parameters/attach' }
                - { $ref: '#/components/parameters/dryRun' }
                - { $ref: '#/components/parameters/wire' }
                - { $ref: '#/components/parameters/wait' }
                - { $ref: '#/components/parameters/coerce' }
                - { $ref: '#/components/parameters/partial' }
                - { $ref: '#/components/parameters/IdempotencyKey' }
                - { $ref: '#/components/parameters/Prefer' }
              requestBody:
                required: true
                content:
                  multipart/form-data:
                    schema:
                      type: object
                      description: Any number of files under any names, and fields, in any order.
                      properties:
                        file: { type: string, format: binary }
                        PatientID: { type: string, maxLength: 64 }
                        PatientName: { type: string }
                      additionalProperties: true
                  application/x-www-form-urlencoded:
                    schema:
                      type: object
                      description: Fields, and one file as Base64.
                      required: [file]
                      properties:
                        file: { type: string, format: byte }
                        PatientID: { type: string, maxLength: 64 }
                      additionalProperties: { type: string }
                  application/json:
                    schema: { $ref: '#/components/schemas/JSONUpload' }
                  application/octet-stream: &raw
                    schema:
                      type: string
                      format: binary
                      description: The file itself, of whatever media type is declared.
                  application/pdf: *raw
                  image/jpeg: *raw
                  application/dicom: *raw
                  application/zip: *raw
                  image/png: *raw
                  image/tiff: *raw
                  video/mp4: *raw
                  text/xml: *raw
              responses: &uploadResponses
                '200':
                  description: A dry run. Nothing was stored.
                  content:
                    application/dicom+json:
                      schema: { $ref: '#/components/schemas/DataSets' }
                    application/dicom:
                      schema: { type: string, format: binary, description: The Part 10 file of the one object. }
                '201':
                  description: The archive named every object as stored.
                  headers:
                    Location:
                      description: Where the archive hands out what was stored.
                      schema: { type: string }
                  content:
                    application/json:
                      schema: { $ref: '#/components/schemas/Receipt' }
                    text/plain:
                      schema: { type: string, description: A line for each object. }
                    text/html:
                      schema: { type: string }
                    application/dicom+json:
                      schema: { type: object, description: The Store Instances Response (PS3.18 §10.5.3) in the DICOM JSON Model. }
                    application/dicom+xml:
                      schema: { type: string, description: The Store Instances Response in the Native DICOM Model. }
                '202':
                  description: |
                    Queued: safe on the gateway's disk, and delivered once the archive takes it. Asked for (`Prefer: respond-async`), or since
                    the archive is unreachable, too slow, or asks to come again. Where it could not be asked to what the upload belongs either,
                    there are no instances yet.
                  headers:
                    Location:
                      description: The receipt.
                      schema: { type: string, example: /uploads/0kuyr0q1w2e3r }
                  content:
                    application/json:
                      schema: { $ref: '#/components/schemas/Receipt' }
                    text/plain:
                      schema: { type: string, description: A line for each object. }
                    text/html:
                      schema: { type: string }
                    application/dicom+json:
                      schema: { type: object, description: The Store Instances Response of what is stored already. }
                    application/dicom+xml:
                      schema: { type: string, description: The Store Instances Response of what is stored already. }
                '400':
                  description: A field or the content cannot be taken as it is; `errors` names field and rule.
                  content: &problem
                    application/problem+json:
                      schema: { $ref: '#/components/schemas/Problem' }
                '401': { $ref: '#/components/responses/KeyNeeded' }
                '404': { description: 'No such archive; or `attach` finds no study or worklist item.', content: *problem }
                '405': { description: The method is not one of this address., content: *problem }
                '409': { description: 'A field contradicts a DICOM object, a clinical document, the study or the worklist item that was found, or cannot be held against it; several studies or items fit (`matches`); or the Idempotency-Key was used for another upload, or the same is under way (`Retry-After`).', content: *problem }
                '413': { description: 'Too large for the gateway or the archive, as it is or once it is inflated; or too many files.', content: *problem }
                '415': { description: 'Not a media type that is taken, or a video that DICOM has no form for; says which are.', content: *problem }
                '422':
                  description: |
                    A file is damaged, cut off, needs a password, has more pixels or pages than the limits, or its decoder fails, takes too long or
                    too much memory; or the archive refused objects, and `errors` says which and why.
                  content: *problem
                '500': { description: The gateway failed., content: *problem }
                '501': { description: 'A program that this kind of file needs is not installed; `detail` names the Debian package.', content: *problem }
                '502': { description: 'The archive answered in a way that leaves open, or denies, that the objects are stored.', content: *problem }
                '503':
                  description: |
                    Without the queue (`queue: off`): the archive cannot be reached or asks to wait. Or the queue cannot be written. Nothing was
                    stored; the same upload may be sent again.
                  headers:
                    Retry-After: { schema: { type: integer, minimum: 1 } }
                  content: *problem
                '504': { description: 'The archive did not answer in time. The same upload may be sent again, and will not be there twice.', content: *problem }
                '507': { description: 'A disk is full, or nearly so: what is queued keeps room to be delivered.', content: *problem }
          /upload/{name}:
            parameters:
              - name: name
                in: path
                required: true
                description: The file's name, percent-encoded UTF-8. It is a name and never a path.
                schema: { type: string, minLength: 1 }
            post:
              tags: [uploads]
              operationId: uploadNamed
              summary: Store one file, named in the path.
              parameters: *uploadParameters
              requestBody: &rawBody
                required: true
                content:
                  application/octet-stream: *raw
                  application/pdf: *raw
                  image/jpeg: *raw
                  application/dicom: *raw
              responses: *uploadResponses
            put:
              tags: [uploads]
              operationId: putNamed
              summary: The same, as `curl -T` sends it.
              parameters: *uploadParameters
              requestBody: *rawBody
              responses: *uploadResponses
          /studies:
            get:
              tags: [lookups]
              operationId: searchStudies
              summary: The studies of an archive, for pickers. Off unless `access.search` and the archive's `lookup` are configured.
              parameters:
                - { $ref: '#/components/parameters/archive' }
                - &searchStudy { name: StudyInstanceUID, in: query, schema: { type: string, maxLength: 64 } }
                - &searchAccession { name: AccessionNumber, in: query, schema: { type: string, maxLength: 64 } }
                - &searchPatient { name: PatientID, in: query, description: 'At least one of these; whole values, without wildcards.', schema: { type: string, maxLength: 64 } }
              responses: &searchResponses
                '200':
                  description: Up to 20 matches; a `Warning` field says if there are more.
                  content:
                    application/dicom+json:
                      schema: { $ref: '#/components/schemas/DataSets' }
                '400': { description: A parameter cannot be taken as it is., content: *problem }
                '401': { $ref: '#/components/responses/KeyNeeded' }
                '404': { description: 'It is off, or there is nothing to be asked.', content: *problem }
                '502': { description: 'What is asked does not let the gateway in, or answers unreadably.', content: *problem }
                '503': { description: What is asked cannot be reached., content: *problem }
                '504': { description: What is asked does not answer in time., content: *problem }
            post:
              tags: [stow-rs]
              operationId: storeInstances
              summary: The Store Transaction of STOW-RS (PS3.18 §10.5), re-encoded for the archive behind.
              description: |
                `application/dicom` objects, or metadata (`application/dicom+json`, `application/dicom+xml`) with bulk data that is found by
                `Content-Location` = `BulkDataURI`. Missing UIDs, numbers and what the content decides are supplemented. See docs/stow-front.md.
                `POST /dcm4chee-arc/aets/{AET}/rs/studies` and what is below it is the same, for clients that know only that address.
              parameters: &storeParameters
                - { $ref: '#/components/parameters/archive' }
                - { $ref: '#/components/parameters/dryRun' }
                - { $ref: '#/components/parameters/wire' }
                - { $ref: '#/components/parameters/wait' }
                - { $ref: '#/components/parameters/IdempotencyKey' }
                - { $ref: '#/components/parameters/Prefer' }
              requestBody: &storeBody
                required: true
                content:
                  multipart/related:
                    schema:
                      type: string
                      format: binary
                      description: With `type` `"application/dicom"`, `"application/dicom+json"` or `"application/dicom+xml"`; without, the first part tells.
                  application/dicom:
                    schema: { type: string, format: binary, description: One Part 10 file. }
                  application/dicom+json:
                    schema: { type: array, items: { type: object }, description: Metadata of instances without bulk data. }
                  application/dicom+xml:
                    schema: { type: string, description: Metadata of instances without bulk data. }
              responses: &storeResponses
                '200':
                  description: The archive named every instance as stored. (With `dryRun`, the metadata of what would have been sent.)
                  headers: &storeHeaders
                    Location:
                      description: Where the archive hands out the study; with 202, where something is queued, the receipt.
                      schema: { type: string }
                    Warning:
                      description: "`299 stow-gateway \"sentence\"`: what codes cannot say; at most ten."
                      schema: { type: string }
                  content: &storeContent
                    application/dicom+json:
                      schema: { type: object, description: The Store Instances Response (PS3.18 §10.5.3) in the DICOM JSON Model. }
                    application/dicom+xml:
                      schema: { type: string, description: The Store Instances Response in the Native DICOM Model. }
                    application/json:
                      schema: { type: object, description: As application/dicom+json. }
                '202':
                  description: |
                    Some instances are stored and others are not, or are stored with warnings; or some are queued: these are neither in the Referenced
                    nor in the Failed SOP Sequence, and `Location` is the receipt.
                  headers: *storeHeaders
                  content: *storeContent
                '400': { description: 'The message or its metadata cannot be read, or it is empty. Nothing was stored.', content: *problem }
                '401': { $ref: '#/components/responses/KeyNeeded' }
                '406': { description: Accept names neither application/dicom+json nor application/dicom+xml., content: *problem }
                '409':
                  description: No instance was stored; the Failed SOP Sequence and the Other Failures Sequence say why. Or the Idempotency-Key is in use.
                  headers: *storeHeaders
                  content: *storeContent
                '413': { description: 'The request is too large, or has too many parts.', content: *problem }
                '415': { description: The content is no Store request., content: *problem }
                '422': { description: The archive refused the request and named no instance., content: *problem }
                '500': { description: The gateway failed., content: *problem }
                '502': { description: 'The archive answered in a way that leaves open, or denies, that the instances are stored.', content: *problem }
                '503':
                  description: The archive cannot be reached, asks to wait or is out of resources, and there is no queue.
                  headers:
                    Retry-After: { schema: { type: integer, minimum: 1 } }
                  content: *problem
                '504': { description: The archive did not answer in time., content: *problem }
                '507': { description: The disk is full. Nothing was stored., content: *problem }
          /studies/{study}:
            post:
              tags: [stow-rs]
              operationId: storeInstancesOfStudy
              summary: The same for instances of one study; those of another are failures.
              parameters:
                - { name: study, in: path, required: true, description: StudyInstanceUID., schema: { type: string, pattern: '^[0-9.]{1,64}$' } }
                - { $ref: '#/components/parameters/archive' }
                - { $ref: '#/components/parameters/dryRun' }
                - { $ref: '#/components/parameters/wire' }
                - { $ref: '#/components/parameters/wait' }
                - { $ref: '#/components/parameters/IdempotencyKey' }
                - { $ref: '#/components/parameters/Prefer' }
              requestBody: *storeBody
              responses: *storeResponses
          /uploads:
            get:
              tags: [uploads]
              operationId: listUploads
              summary: The receipts of what is or was queued, newest first.
              parameters:
                - { name: status, in: query, schema: { type: string, enum: [queued, stored, held, discarded] } }
                - { name: archive, in: query, schema: { type: string } }
                - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 1000, default: 100 } }
                - { name: after, in: query, description: '`next` of the page before.', schema: { type: string } }
              responses:
                '200':
                  description: A page of receipts, without their objects and attempts.
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [uploads, next]
                        properties:
                          uploads: { type: array, items: { $ref: '#/components/schemas/QueuedUpload' } }
                          next: { type: string, nullable: true, description: '`after` of the next page.' }
                '400': { description: A parameter cannot be taken as it is., content: *problem }
                '401': { $ref: '#/components/responses/KeyNeeded' }
                '404': { description: 'There is no queue (`queue: off`), or `after` is no receipt.', content: *problem }
          /uploads/{id}:
            parameters:
              - { name: id, in: path, required: true, schema: { type: string } }
            get:
              tags: [uploads]
              operationId: getUpload
              summary: A receipt, with every attempt, its time, status and reason.
              responses:
                '200': &receipt
                  description: The receipt.
                  content:
                    application/json:
                      schema: { $ref: '#/components/schemas/QueuedUpload' }
                    text/html:
                      schema: { type: string }
                '401': { $ref: '#/components/responses/KeyNeeded' }
                '404': { description: There is no such receipt., content: *problem }
            delete:
              tags: [uploads]
              operationId: discardUpload
              summary: Give a queued or held upload up; its payload is deleted, its receipt stays.
              parameters:
                - { name: confirm, in: query, description: 'Says that it is meant: the id, or `true`.', schema: { type: string } }
              responses:
                '200': *receipt
                '400': { description: 'It was not confirmed.', content: *problem }
                '401': { $ref: '#/components/responses/KeyNeeded' }
                '404': { description: There is no such receipt., content: *problem }
                '409': { description: 'It is stored, discarded or being sent.', content: *problem }
          /uploads/{id}/retry:
            parameters:
              - { name: id, in: path, required: true, schema: { type: string } }
            post:
              tags: [uploads]
              operationId: retryUpload
              summary: Try a queued or held upload again now.
              responses:
                '202': *receipt
                '401': { $ref: '#/components/responses/KeyNeeded' }
                '404': { description: There is no such receipt., content: *problem }
                '409': { description: 'It is stored or discarded, or being sent.', content: *problem }
          /worklist:
            get:
              tags: [lookups]
              operationId: searchWorklist
              summary: The items of a worklist, for pickers. Off unless `access.search` and the archive's `worklist` are configured.
              parameters:
                - { $ref: '#/components/parameters/archive' }
                - *searchStudy
                - *searchAccession
                - *searchPatient
                - { name: RequestedProcedureID, in: query, schema: { type: string, maxLength: 64 } }
                - { name: ScheduledProcedureStepID, in: query, schema: { type: string, maxLength: 64 } }
              responses: *searchResponses
          /healthz:
            get:
              tags: [operations]
              operationId: getHealth
              summary: Whether the process lives. Needs no key.
              security: [{}]
              responses:
                '200': { description: It does., content: { application/json: { schema: { $ref: '#/components/schemas/State' } } } }
          /readyz:
            get:
              tags: [operations]
              operationId: getReadiness
              summary: Whether uploads are taken. Needs no key.
              security: [{}]
              responses:
                '200': { description: They are., content: { application/json: { schema: { $ref: '#/components/schemas/State' } } } }
                '503': { description: 'The gateway is stopping, or cannot write its state.', content: *problem }
          /openapi.yaml:
            get:
              tags: [operations]
              operationId: getDescription
              summary: This document. Needs no key.
              security: [{}]
              responses:
                '200': { description: OpenAPI 3.0., content: { application/yaml: { schema: { type: string } } } }
        components:
          securitySchemes:
            bearer: { type: http, scheme: bearer, description: An API key. }
            apiKey: { type: apiKey, in: header, name: X-API-Key }
            password: { type: http, scheme: basic, description: 'Any user name, an API key as the password.' }
          parameters:
            PatientID:
              name: PatientID
              in: query
              description: Required in one place (`fields.required`), unless every file is a DICOM object.
              schema: { type: string, maxLength: 64 }
              example: P1
            PatientName:
              name: PatientName
              in: query
              description: '`family^given^middle^prefix^suffix`, up to three groups joined by `=`; or `Doe, John`.'
              schema: { type: string }
              example: Doe^John
            Fields:
              name: fields
              in: query
              description: Any other attribute, under its keyword, tag, path or alias.
              style: form
              explode: true
              schema:
                type: object
                additionalProperties: { type: string }
              example: { PatientBirthDate: '1980-01-31', sex: male, AccessionNumber: A1, StudyDescription: Consultation }
            archive:
              name: archive
              in: query
              description: The name of a configured archive.
              schema: { type: string }
            as:
              name: as
              in: query
              description: |
                What the media becomes, where it could become several things: `sc` (Secondary Capture, as without it) or `photo` (VL Photographic
                Image) for images, `video`, `document`, and `pages` for images of a PDF's pages.
              schema: { type: string, enum: [sc, photo, video, document, pages] }
            attach:
              name: attach
              in: query
              description: |
                To what the upload is attached, where the archive has `lookup` or `worklist` configured. `auto`: a given StudyInstanceUID is looked up,
                else a given AccessionNumber in the worklist and then among the studies; what is found gives patient and study attributes, what is
                not found is a new study. `study` and `worklist` must find one (404, 409); `new` asks nobody.
              schema: { type: string, enum: [auto, study, worklist, new], default: auto }
            dryRun:
              name: dryRun
              in: query
              description: Show what would be stored and store nothing.
              schema: { type: boolean, default: false }
            wire:
              name: wire
              in: query
              description: The form in which the archive is sent the objects, instead of the configured one.
              schema: { type: string, enum: [json, xml, dicom, auto] }
            wait:
              name: wait
              in: query
              description: At most so many seconds are waited for the archive, then the upload is queued; 0 queues it at once.
              schema: { type: integer, minimum: 0, maximum: 86400, default: 30 }
            coerce:
              name: coerce
              in: query
              description: |
                For DICOM objects, fields replace attributes of the object instead of being held against them; the old values go to its Original
                Attributes Sequence. SOP Class, pixels and items of sequences are not changed, nor are signed or deflated objects.
              schema: { type: boolean, default: false }
            partial:
              name: partial
              in: query
              description: |
                Store the usable files of several even where others are not. By default one unusable file stops the upload. The status is then
                still 400 or above; `errors` names the refused files, `instances` says of every file what became of it.
              schema: { type: boolean, default: false }
            IdempotencyKey:
              name: Idempotency-Key
              in: header
              description: |
                Stands for the upload: the same upload under the same key gets the same reply, another one a 409. It is also part of what UIDs are made
                of. 1 to 255 printable ASCII characters.
              schema: { type: string }
            Prefer:
              name: Prefer
              in: header
              description: '`respond-async` queues the upload at once; `wait=N` is as `wait` (RFC 7240).'
              schema: { type: string }
          responses:
            KeyNeeded:
              description: A key is needed, or the one that was shown is wrong.
              headers:
                WWW-Authenticate: { schema: { type: string } }
              content:
                application/problem+json:
                  schema: { $ref: '#/components/schemas/Problem' }
          schemas:
            JSONUpload:
              type: object
              description: Fields as members (objects and arrays of objects for sequences), and files as Base64.
              properties:
                file: { type: string, format: byte }
                files:
                  type: array
                  items:
                    type: object
                    required: [content]
                    properties:
                      name: { type: string }
                      content: { type: string, format: byte }
                PatientID: { type: string, maxLength: 64 }
              additionalProperties: true
              example:
                PatientID: P1
                PatientName: Doe^John
                files: [{ name: report.pdf, content: JVBERi0xLjQK }]
            Receipt:
              type: object
              required: [id, status, archive, instances, warnings]
              properties:
                id: { type: string, description: 'Names this upload in the log.' }
                status: { type: string, enum: [stored, queued] }
                archive: { type: string }
                studyInstanceUID: { type: string, nullable: true }
                instances:
                  type: array
                  items: { $ref: '#/components/schemas/Instance' }
                warnings: { type: array, items: { type: string } }
                attachedTo: { $ref: '#/components/schemas/AttachedTo' }
            AttachedTo:
              type: object
              description: The study or worklist item that was looked up, and that the upload belongs to.
              required: [level, studyInstanceUID]
              properties:
                level: { type: string, enum: [study, worklist] }
                studyInstanceUID: { type: string }
            Instance:
              type: object
              description: An object; of a file that could not be used, only `file`, `status` and the reason as a warning.
              required: [file, status, warnings]
              properties:
                file: { type: string }
                mediaType: { type: string, example: application/pdf }
                sopClassUID: { type: string }
                sopInstanceUID: { type: string }
                seriesInstanceUID: { type: string }
                transferSyntaxUID: { type: string }
                retrieveURL: { type: string, nullable: true }
                status: { type: string, enum: [stored, queued, held, discarded, refused, unconfirmed, valid] }
                failureReason: { type: string, description: 'Of a refused object: the code in hexadecimal.', example: A700 }
                warnings: { type: array, items: { type: string } }
                pageCount: { type: integer, description: 'Of a PDF, where it is known: its pages; with `as=pages` those in this object.', example: 4 }
                pdfA: { type: string, description: 'Of a PDF: the part of PDF/A that it says it follows; whether it does is not checked.', example: PDF/A-2b }
            QueuedUpload:
              type: object
              required: [id, status, archive, createdAt, updatedAt, nextAttemptAt, attemptCount, reason]
              properties:
                id: { type: string }
                status:
                  type: string
                  enum: [queued, stored, held, discarded]
                  description: '`held`: refused for good, tried for too long, or damaged on the disk; kept until it is retried or discarded.'
                archive: { type: string }
                createdAt: { type: string, format: date-time }
                updatedAt: { type: string, format: date-time }
                nextAttemptAt: { type: string, format: date-time, nullable: true }
                attemptCount: { type: integer }
                reason: { type: string, nullable: true, description: 'Why the last attempt failed, or why it is held.' }
                instanceCount: { type: integer, description: In lists. }
                studyInstanceUID: { type: string }
                attachedTo: { $ref: '#/components/schemas/AttachedTo' }
                waitingFiles: { type: integer, description: 'Files of which it is still to be found out to what they belong; there are no instances yet.' }
                instances: { type: array, items: { $ref: '#/components/schemas/Instance' } }
                attempts:
                  type: array
                  items:
                    type: object
                    required: [number, startedAt, endedAt, status, reason]
                    properties:
                      number: { type: integer }
                      startedAt: { type: string, format: date-time }
                      endedAt: { type: string, format: date-time }
                      status: { type: string, enum: [stored, refused, failed] }
                      reason: { type: string, nullable: true }
                warnings: { type: array, items: { type: string } }
            DataSets:
              type: array
              description: DICOM JSON Model (PS3.18 Annex F).
              items: { type: object }
            Problem:
              type: object
              description: RFC 9457.
              required: [type, title, status, errors]
              properties:
                type:
                  type: string
                  example: 'urn:stow-gateway:problem:invalid-field'
                  description: |
                    `urn:stow-gateway:problem:` and a word that stays the same while sentences change. Of files: `empty-file`, `unknown-media`,
                    `media-not-supported`, `video-not-accepted`, `rendering-not-possible`, `truncated`, `damaged`, `not-decodable`,
                    `password-needed`, `document-type`, `another-patient`, `too-many-pixels`, `too-many-pages`, `too-large`, `transfer-syntax`,
                    `tool-missing`, `unusable-files`. Of attaching: `contradiction`, `sources-disagree`, `ambiguous`, `no-such-study`,
                    `no-such-worklist-item`, `worklist-item-finished`, `no-patient-id`, `lookup-unreachable`, `lookup-timeout`, `lookup-busy`,
                    `lookup-failed`, `lookup-unusable`.
                title: { type: string }
                status: { type: integer }
                detail: { type: string }
                id: { type: string }
                errors:
                  type: array
                  items:
                    type: object
                    required: [message]
                    properties:
                      field: { type: string, description: As the client wrote it. }
                      file: { type: string, description: 'The file; of a field, where there are several files.' }
                      message: { type: string, description: The rule and what to do. }
                instances:
                  type: array
                  description: Where some files of an upload are stored, or in a dry run could be, and others not.
                  items: { $ref: '#/components/schemas/Instance' }
                matches:
                  type: array
                  description: Where several studies or worklist items fit, what tells them apart; nothing of the patient.
                  items: { type: object, additionalProperties: { type: string } }
            State:
              type: object
              properties:
                status: { type: string }

        """##
}
