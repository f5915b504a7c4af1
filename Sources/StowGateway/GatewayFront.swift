import Forwarder
import Glibc
import Logging

/// The gateway as one shard's front sees it.
struct GatewayFront: RequestHandler {
    let gateway: Gateway
    let outlet: Outlet
    let access: AccessControl

    func admit(_ head: RequestHead) -> Admission {
        let route: Route
        do throws(Route.Miss) {
            route = try Route(method: head.method, path: head.path)
        } catch {
            guard access.keyName(of: head) != nil else { return refuse(.keyNeeded, head) }
            if head.method == "OPTIONS", case .unknownMethod(let allowed) = error {
                return .refuse(
                    Reply(204, "text/plain", []).adding("Allow", (allowed + ["OPTIONS"]).joined(separator: ", ")))
            }
            return refuse(Problem(error), head)
        }
        guard route.isPublic || access.keyName(of: head) != nil else { return refuse(.keyNeeded, head) }
        if case .storing(let study) = route {
            if isFull(for: head) { return refuse(.spoolFull, head) }
            do throws(Problem) {
                return .accept(try StoreAdmission(head, study: study).plan(gateway.configuration.limits))
            } catch {
                return refuse(error, head)
            }
        }
        guard case .upload = route else {
            // A POST to be retried may come with an empty form.
            if case .retrying = route { return .accept(ContentPlan(kind: .text, limit: 1024)) }
            return .accept(ContentPlan(kind: .none, limit: 0))
        }
        if isFull(for: head) { return refuse(.spoolFull, head) }
        do throws(Problem) {
            return .accept(try plan(for: head))
        } catch {
            return refuse(error, head)
        }
    }

    /// Whether the disk has no room for the content. What is larger than is ever taken is not to be sent again later.
    private func isFull(for head: RequestHead) -> Bool {
        let length = head.contentLength ?? 0
        return length <= gateway.configuration.limits.upload && gateway.queue?.isFull(for: length) == true
    }

    /// How the content of an upload is taken in, by its declared type.
    private func plan(for head: RequestHead) throws(Problem) -> ContentPlan {
        let limits = gateway.configuration.limits
        let raw = ContentPlan(kind: .raw, limit: limits.upload)
        guard let type = head["content-type"].flatMap({ ContentType($0) }) else { return raw }
        switch type.mediaType {
        case "multipart/form-data":
            do throws(MultipartError) {
                return ContentPlan(kind: .form(boundary: try type.boundary()), limit: limits.upload)
            } catch {
                throw Problem(ContentFault.malformedForm(error))
            }
        case "application/json":
            return ContentPlan(kind: .text, limit: limits.form)
        case _ where type.mediaType.hasPrefix("multipart/"):
            throw Problem(
                "media-not-supported", 415, "Media type not supported",
                "Of multipart types only multipart/form-data is taken here. STOW-RS requests go to POST /studies.")
        default:
            return raw
        }
    }

    nonisolated(nonsending) func respond(to request: Request) async -> Reply {
        let form = ReplyForm(accept: request.head.accept)
        guard let route = try? Route(method: request.head.method, path: request.head.path) else {
            return Problem(Route.Miss.unknownPath).reply(as: form)
        }
        switch route {
        case .upload(let name): return await gateway.upload(request, pathName: name, through: outlet)
        case .storing(let study): return await gateway.store(request, study: study, through: outlet)
        case .receipts: return await gateway.receipts(request)
        case .receipt(let id): return await gateway.receipt(id, request)
        case .discarding(let id): return await gateway.discard(id, request)
        case .retrying(let id): return await gateway.retry(id, request)
        case .searching(let kind): return await gateway.search(kind, request, through: outlet)
        case .page:
            return Reply(200, "text/html; charset=utf-8", text: Page.form(gateway.configuration))
                .adding("Content-Security-Policy", Page.contentSecurityPolicy)
        case .health: return Reply(200, "application/json", text: #"{"status":"ok"}"#)
        case .readiness: return readiness
        case .description: return Reply(200, "application/yaml", text: OpenAPIDescription.yaml)
        }
    }

    /// Whether an upload would find room: the state folder takes files.
    private var readiness: Reply {
        let isWritable = Glibc.access(gateway.configuration.state, W_OK | X_OK) == 0
        return Reply(
            isWritable ? 200 : 503, "application/json",
            text: isWritable
                ? #"{"status":"ready"}"# : #"{"status":"not ready","reason":"the state folder cannot be written"}"#)
    }

    func reply(to fault: ContentFault, _ head: RequestHead) -> Reply {
        let problem = Problem(fault)
        logRefusal(problem, head)
        return problem.reply(as: ReplyForm(accept: head.accept))
    }

    func reply(to fault: HeadFault, _ head: RequestHead) -> Reply {
        let problem = Problem(fault)
        logRefusal(problem, head)
        return problem.reply(as: .json)
    }

    private func refuse(_ problem: Problem, _ head: RequestHead) -> Admission {
        logRefusal(problem, head)
        return .refuse(problem.reply(as: ReplyForm(accept: head.accept)))
    }

    /// The path may hold a name, and the method may be anything: neither is logged.
    private func logRefusal(_ problem: Problem, _ head: RequestHead) {
        gateway.log.log(
            level: problem.status >= 500 ? .error : .warning, "refused",
            metadata: ["status": "\(problem.status)", "problem": "\(problem.kind)"])
    }
}
