// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    // The modules of one program: what is small is inlined across them.
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "stow-gateway",
    products: [.executable(name: "stow-gateway", targets: ["StowGateway"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .target(name: "CMicroHTTPD", linkerSettings: [.linkedLibrary("microhttpd")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CSystem"),
        .target(name: "CImaging"),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .systemLibrary(name: "CLibXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "XML", dependencies: ["CLibXML"], swiftSettings: settings),
        .target(name: "DICOM", dependencies: ["XML"], swiftSettings: settings),
        .target(name: "EventLoop", dependencies: ["CSystem"], swiftSettings: settings),
        .target(
            name: "Conversion",
            dependencies: [
                "DICOM", "XML", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: settings),
        .target(
            name: "Decoder", dependencies: ["Conversion", "DICOM", "EventLoop", "CSystem", "CImaging", "CZlib"],
            swiftSettings: settings),
        .target(
            name: "Forwarder",
            dependencies: [
                "DICOM", "EventLoop", "CCurl", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "StowGateway",
            dependencies: [
                "Conversion", "Decoder", "Forwarder", "DICOM", "EventLoop", "CMicroHTTPD", "CSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings,
            // What the start must adjust stands in a table of 0.1 instead of 2.4 MB, all of which it reads (glibc 2.36).
            linkerSettings: [.unsafeFlags(["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"])]),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(name: "XMLTests", dependencies: ["XML"], swiftSettings: settings),
        .testTarget(
            name: "DICOMTests", dependencies: ["DICOM", "TestSupport"], resources: [.copy("Golden")],
            swiftSettings: settings),
        .testTarget(
            name: "ConversionTests", dependencies: ["Conversion", "Decoder", "DICOM", "EventLoop", "TestSupport"],
            resources: [.copy("Fixtures")],
            swiftSettings: settings),
        .testTarget(
            name: "ForwarderTests",
            dependencies: [
                "Forwarder", "DICOM", "EventLoop", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "DecoderChild", dependencies: ["Decoder"], path: "Tests/DecoderChild", swiftSettings: settings),
        .testTarget(
            name: "DecoderTests",
            dependencies: ["Decoder", "DecoderChild", "Conversion", "DICOM", "EventLoop", "CSystem"],
            resources: [.copy("Fixtures")], swiftSettings: settings),
        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop"], swiftSettings: settings),
        .testTarget(
            name: "StowGatewayTests",
            dependencies: [
                "StowGateway", "Conversion", "DICOM", "EventLoop", "Forwarder", "TestSupport",
                .product(name: "Yams", package: "Yams"),
                .product(name: "Logging", package: "swift-log"), .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
