/// What a client says of one instance: storable attributes, or what is wrong with them.
///
/// Strictly read: an attribute that is there twice, or with two kinds of value, is a fault of its instance.
package struct MetadataRow: Sendable {
    package let attributes: Result<DataSet, DICOMError>
    /// As far as they can be read, to name the instance.
    package let sopClassUID: String?
    package let sopInstanceUID: String?
    /// Every BulkDataURI that is there, in whatever attribute; `nil` where that cannot be told.
    package let references: [String]?

    fileprivate init(
        _ attributes: Result<DataSet, DICOMError>, _ sopClassUID: String?, _ sopInstanceUID: String?,
        references: [String]?
    ) {
        self.attributes = attributes
        self.sopClassUID = sopClassUID
        self.sopInstanceUID = sopInstanceUID
        self.references = references
    }

    fileprivate init(_ dataSet: DataSet) {
        self.init(
            Result { () throws(DICOMError) in try dataSet.storable() }, dataSet.string(.sopClassUID),
            dataSet.string(.sopInstanceUID), references: dataSet.bulkData.map(\.bulk.uri))
    }
}

extension DICOMJSON {
    /// Reads one object or an array of them, each for itself.
    ///
    /// - Returns: `nil` for more than `limit` of them.
    /// - Throws: `invalidModel` for what is no JSON or no array of objects.
    package static func rows(_ bytes: [UInt8], atMost limit: Int = .max) throws(DICOMError) -> [MetadataRow]? {
        let json: JSON
        do {
            // Some editors begin a text with a byte order mark.
            let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
            json = try JSON(parsing: text, maximumDepth: maximumDepth * 3 + 4)
        } catch {
            throw .invalidModel(offset: error.offset)
        }
        let decoder = DICOMJSONDecoder(isStrict: true)
        let values = json.array ?? [json]
        guard values.count <= limit else { return nil }
        var rows: [MetadataRow] = []
        for value in values {
            guard case .object = value else { throw .invalidModel(offset: 0) }
            do throws(DICOMError) {
                rows.append(MetadataRow(try decoder.dataSet(value, depth: maximumDepth)))
            } catch {
                if case .invalidModel = error { throw error }
                rows.append(
                    MetadataRow(
                        .failure(error), text(value["00080016"]), text(value["00080018"]),
                        references: references(in: value)))
            }
        }
        return rows
    }

    private static func text(_ attribute: JSON?) -> String? { attribute?["Value"]?.array?.first?.string }

    private static func references(in json: JSON) -> [String] {
        switch json {
        case .array(let values): values.flatMap(references)
        case .object(let members):
            members.flatMap { member in
                member.key == "BulkDataURI" ? [member.value.string ?? ""] : references(in: member.value)
            }
        case .null, .bool, .number, .string: []
        }
    }
}

extension NativeDICOMModel {
    /// Reads the instances of a document; where one of them is malformed, none can be told apart.
    ///
    /// - Returns: `nil` for more than `limit` of them.
    /// - Throws: `invalidModel` for what is no such document.
    package static func rows(_ bytes: [UInt8], atMost limit: Int = .max) throws(DICOMError) -> [MetadataRow]? {
        do throws(DICOMError) {
            let dataSets = try decode(bytes, strictly: true)
            return dataSets.count <= limit ? dataSets.map { MetadataRow($0) } : nil
        } catch {
            if case .invalidModel = error { throw error }
            return [MetadataRow(.failure(error), nil, nil, references: nil)]
        }
    }
}
