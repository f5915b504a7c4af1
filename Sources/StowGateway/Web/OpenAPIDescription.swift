enum OpenAPIDescription { static let yaml = "" }
