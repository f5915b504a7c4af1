import DICOM

/// What went wrong, in the words of RFC 9457, for a person who did not write this program.
///
/// Holds no value of a field.
@dynamicMemberLookup
struct Problem: Error, Sendable {
    struct Entry: Sendable {
        enum Subject: Sendable {
            case field(String)
            case file(String)
            case request
        }

        var subject: Subject
        var message: String
        /// The file that a fault of a field is about, where there are several.
        var file: String?
    }

    struct Facts: Sendable {
        /// The last part of `type`; the same for the same kind of problem, for programs.
        var kind: String
        var status: Int
        var title: String
        var detail: String
        var errors: [Entry]
        /// Units: seconds.
        var retryAfter: Int?
        var fields: [(name: String, value: String)] = []
        /// The instances of an upload that the archive has answered for, where some are refused.
        var instances: JSON?
        /// What tells the studies or worklist items apart that all fit.
        var matches: JSON?
    }

    private indirect enum Box {
        case facts(Facts)
    }

    private var box: Box

    /// Behind a pointer: an upload passes dozens of steps that may fail, and each has room for a problem.
    var facts: Facts {
        get {
            switch box {
            case .facts(let facts): facts
            }
        }
        set { box = .facts(newValue) }
    }

    subscript<Fact>(dynamicMember fact: WritableKeyPath<Facts, Fact>) -> Fact {
        get { facts[keyPath: fact] }
        set { facts[keyPath: fact] = newValue }
    }

    init(_ kind: String, _ status: Int, _ title: String, _ detail: String, errors: [Entry] = []) {
        box = .facts(Facts(kind: kind, status: status, title: title, detail: detail, errors: errors))
    }

    func retrying(after seconds: Int) -> Problem {
        var problem = self
        problem.retryAfter = seconds
        return problem
    }

    func telling(_ detail: String) -> Problem {
        var problem = self
        problem.detail = detail
        return problem
    }

    func adding(_ name: String, _ value: String) -> Problem {
        var problem = self
        problem.fields.append((name, value))
        return problem
    }
}

extension Problem {
    /// The problem as a reply: a page for a browser, problem+json for everybody else.
    func reply(as form: ReplyForm, id: String? = nil) -> Reply {
        var reply =
            switch form {
            case .html: Reply(self.status, "text/html; charset=utf-8", text: ResultPage.html(self, id: id))
            case .json, .text, .dicomJSON, .dicomXML, .part10:
                Reply(self.status, "application/problem+json", json(id: id).encoded())
            }
        if form == .html { reply.fields.append(("Content-Security-Policy", Page.contentSecurityPolicy)) }
        if let retryAfter = self.retryAfter { reply.fields.append(("Retry-After", String(retryAfter))) }
        reply.fields += self.fields
        return reply
    }

    private func json(id: String?) -> JSON {
        var members: [JSON.Member] = [
            .init("type", .string("urn:stow-gateway:problem:" + self.kind)),
            .init("title", .string(self.title)),
            .init("status", .number(String(self.status))),
            .init("detail", .string(self.detail)),
        ]
        if let id { members.append(.init("id", .string(id))) }
        members.append(.init("errors", .array(self.errors.map(\.json))))
        if let instances = self.instances { members.append(.init("instances", instances)) }
        if let matches = self.matches { members.append(.init("matches", matches)) }
        return .object(members)
    }
}

extension Problem.Entry {
    fileprivate var json: JSON {
        let message = JSON.Member("message", .string(message))
        return switch subject {
        case .field(let name):
            .object([.init("field", .string(name))] + (file.map { [.init("file", .string($0))] } ?? []) + [message])
        case .file(let name): .object([.init("file", .string(name)), message])
        case .request: .object([message])
        }
    }
}
