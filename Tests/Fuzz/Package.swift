// swift-tools-version: 6.2
import PackageDescription

// The modules of the program once more, compiled to report their coverage to libFuzzer.

let features: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let covered: [SwiftSetting] = features + [.unsafeFlags(["-O", "-sanitize=fuzzer"])]

let package = Package(
    name: "fuzz",
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", from: "4.5.0")],
    targets: [
        .target(name: "CFuzzer"),
        .target(name: "CSystem"),
        .target(name: "CImaging"),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .systemLibrary(name: "CLibXML", pkgConfig: "libxml-2.0"),
        .target(name: "XML", dependencies: ["CLibXML"], swiftSettings: covered),
        .target(name: "DICOM", dependencies: ["XML"], swiftSettings: covered),
        .target(name: "EventLoop", dependencies: ["CSystem"], swiftSettings: features),
        .target(
            name: "Conversion",
            dependencies: [
                "DICOM", "XML", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: covered),
        .target(
            name: "Decoder", dependencies: ["Conversion", "DICOM", "EventLoop", "CSystem", "CImaging", "CZlib"],
            swiftSettings: covered),
        // The readers of bodies, which are a part of the module StowGateway.
        .target(
            name: "Submission", dependencies: ["Conversion", "DICOM"], exclude: ["Submission.swift"],
            swiftSettings: covered),
        .executableTarget(
            name: "Fuzz", dependencies: ["CFuzzer", "Conversion", "Decoder", "DICOM", "Submission"],
            swiftSettings: features,
            // The folder of the library is the caller's to name; see the Makefile.
            linkerSettings: [.linkedLibrary("clang_rt.fuzzer_no_main-x86_64"), .linkedLibrary("stdc++")]),
    ],
    swiftLanguageModes: [.v6]
)
