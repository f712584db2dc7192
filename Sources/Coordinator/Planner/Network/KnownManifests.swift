import Shared

/// Manifests of network providers as they were released: digests of the file at the release's tag in the provider's own
/// repository. A file that is not among them is no worse for it; then the operator's signature alone says what it is.
enum KnownManifests {
    /// The release that a file is, byte for byte; nil for every other.
    static func release(_ digest: Digest, of provider: NetworkingSettings.Provider) -> String? {
        releases(of: provider)[digest.hex]
    }

    /// Where the newest that is known here can be had, by URL.
    static func address(of provider: NetworkingSettings.Provider) -> String? {
        switch provider {
        case .flannel:
            "https://raw.githubusercontent.com/flannel-io/flannel/v0.28.9/Documentation/kube-flannel.yml"
        case .calico: "https://raw.githubusercontent.com/projectcalico/calico/v3.32.1/manifests/calico.yaml"
        case .cilium, .weave, .manifest, .none, .hostGateway: nil
        }
    }

    private static func releases(of provider: NetworkingSettings.Provider) -> [String: String] {
        switch provider {
        case .flannel: flannel
        case .calico: calico
        case .cilium, .weave, .manifest, .none, .hostGateway: [:]
        }
    }

    /// `Documentation/kube-flannel.yml`; some tags have the file of the one before.
    private static let flannel: [String: String] = [
        "7cf96094d7821a45a08962221bd96ae7b836f9f193799d743c46247e78bc4fa5": "v0.25.0",
        "51cf28d53b85683d7c28290fa12bc3ecdbd82bbaf866df5e482251f5a748755b": "v0.25.1",
        "98c66bc96a262c6c7109da098800a514e3668162ce16f2c91b098b9ebfaf20ea": "v0.25.2",
        "510d33f962374f210585ed5273a3ad8ef130ce2b65486ec91ddde845ae679fd1": "v0.25.3",
        "ad8823eae58492c2bebfcad2a706e09a618ad1c2a83bef5015128b2de7bde273": "v0.25.4",
        "075ed7aa638d99d43e99eac7e274085b0f84f73ee43fb0404fdf6fbff443f825": "v0.25.5",
        "e6e1a291dad04625de6aee5ab4352a9652f376d02b5bce39c357892ec10dd1e5": "v0.25.6",
        "1f9d894f4cf6d3ff78b991341de02fefe64bfa88575bafc2a967eaeaa252a596": "v0.25.7",
        "d354ce28dd509b68aa8900652ec095c6825fa943e2dee20cea6358da0d3287bf": "v0.26.0",
        "7bc4fc42328f5a0d53b3f9a80bccaa618ec984b1e08539f5ebf66a950184fe42": "v0.26.1",
        "8dc9145865eac5ba710b6cc4be52518195548a8122ea56a4a7ee25d83a812a6f": "v0.26.2 or v0.26.3",
        "57e0d4adc3d4aa6842d98ff94bab4e2a66eb4e3a22046e5ca2d80783fda04903": "v0.26.4 or v0.26.5",
        "8b624fd8750ed0a94fd4adcc0379ef67fb1695d8bdf5d44483771fd4c81a1eb4": "v0.26.6",
        "d3f539ef073032bdbd2d32900719400e0050a8ae1d00a9fef75d9d0f079c7d54": "v0.26.7",
        "c5d2031c3bbf568480bb2baed8a4f051983417b56384b2bc6e3679abca4d9906": "v0.27.0",
        "e6a5d44e4a678a6e4247f9488995953f132b2d4c326f24fd32c927ac8af80dcd": "v0.27.1",
        "58fd1389c036893e7bb6dc6eb68c6c460d39953429b625cd7b5fad434d6fca80": "v0.27.2",
        "2797f01352f60d8ba3f176c80566a416cd2a67bca0730e088828638c0343c07a": "v0.27.3",
        "2242ee218f3c3e724e4efe5f31826a3e38cfdabf334de41aee2b12b48fd4818d": "v0.27.4 or v0.28.0",
        "71746e943864ef4b9fa318ae46ae25b45095db9960a857f168e7b21561cecf16": "v0.28.1",
        "d833bdd130f016315fa52bd974aa5b69a08b39cf545fc63ef33dfdca1fa3726d": "v0.28.2",
        "baeb439f494c3329dc84d9f4fbd3a7b7cafb41e664e2bc0a80127b0348ab7012": "v0.28.3",
        "0bd380eb4954227c903bdea96dc9254650badd2d45ebe31978a47c3ffe2e9727": "v0.28.4",
        "8731070bca4303bbe7f7a0c7fbcab8d5fc6fb16a3f61629cbecea7bf6caab7ca": "v0.28.5",
        "36fdefbb805355c32a7b0f683ceb47e5085fa1b2b8c51e04ac8b981321e2c1cd": "v0.28.6",
        "9b886d8bf6c8f095d9dee07745c048f514a8800aa394968999d13d46cd0df8f6": "v0.28.7",
        "d5ec6500c8050667ef5e6c4dc59b750075db8cf32f45b12961349208c5f326da": "v0.28.8",
        "e875824be2f552b45711dbda91af81b17eb961d00025d914d9fef18fad8f09c0": "v0.28.9",
    ]

    /// `manifests/calico.yaml`.
    private static let calico: [String: String] = [
        "dbc4d6fdb5ca87978f6d67a43b09094852cd375398cad5c1650c1c462dd58d8b": "v3.27.0",
        "336c4898235f9a5e3d1ebbdf7b1daa4fd6c06ee373fbf77a18fe3e49df79c0b3": "v3.27.1",
        "8d8bf4efcb1bd14a1f907200cf96b101c0ca1a58925aaedafd0231cd49aac144": "v3.27.2",
        "001eacbb07c01f154f21d49c7f1e027dea8d4202d47347a324b678a7f69efdbe": "v3.27.3",
        "53250439641223c04f25035d9855f980b640baa73cde99bcfac5457b242fc51f": "v3.27.4",
        "a8b89fd22e304cea657d5a4ee06a350bb2287dc6d39ff83e06e8a7e5cf9f172b": "v3.27.5",
        "93e7f39c3f93f9dc67ee2386aa7240d8d13ff62e54535a2f5f6432e8c6c0f24f": "v3.28.0",
        "3349111bfb38ded7c5ddd60018aa1d36f315c4a64902e1c18adba632634c5cf7": "v3.28.1",
        "be59408bf990e96276f631d2f9285c2a0f9802194c0ad1cecdb6d9c52623a1c8": "v3.28.2",
        "1c3a94d1699fb47c99328ea8222e5b9c13d7b2179060a51d1d566cd105ecb1fe": "v3.28.3",
        "a2c487ab79bcba3029c256080f4c734b1e532a551374168a5410c927297def50": "v3.28.4",
        "206678e7adb2e931bb97385300c408490635616f371941d68468207d6e0f9713": "v3.28.5",
        "7fd596a7930499b4e752352fbd7f2facea6f908f899e86695e59d063aa7b058d": "v3.29.0",
        "ef325a26cb4e0a2d386d0e512c0cf4fd0fa935ac25777b41b0d3737153025a1c": "v3.29.1",
        "999fe49427009aa1e6cc627061f9d54142c0d9dbe764350a70b4a5ac23c16afc": "v3.29.2",
        "9a575859428b822a224dedafc4238555b6b0f910f2abf12983f20f871860914e": "v3.29.3",
        "aa1a7ebc273a2ea74fb33aae52990136ac79f2f3e64c47bec8c13c2fa7305bc7": "v3.29.4",
        "87c61207996dd1a97b86c0a5af6c9ca98af7a9f053a5f52ed018ef46029c676a": "v3.29.5",
        "4151e2aa54478b8396bb8ccaa16f3e697da9b6929e715cbec5dc9a98d3c5f229": "v3.29.6",
        "b200cb3c2c7341717abe98e4acc80a13117bcd2c9c46ad46e8c209c5753f0b2f": "v3.29.7",
        "cfa6f94645138e0a7e567ffb819ac8d1066734b6873c3e2a8f224b7cc812b248": "v3.30.0",
        "6fc99a9b18f3b9f878f7981f384c7bb7c869c79a6da11781a2a8d50bef79e2fb": "v3.30.1",
        "76f763d9d6ae4d3f13552a67cf805883831e5a6a40f1a0cbf3693798d90a0854": "v3.30.2",
        "9382d2b27a76f40c170454b408653e6d71e2205ef0aef069e942bb690e7381d0": "v3.30.3",
        "1e0f605a1f0a337a198a6ed8512c4ade67a2d8ab239f0bb67062a663fed84e6d": "v3.30.4",
        "55af477d939927a87d2383725e2986bca71497d00913becefabeca3795e9288a": "v3.30.5",
        "e194d60ea738c4bf19e623523d6e63814a398af6a064e7495cbcb765340b759a": "v3.30.6",
        "ed105288f27c7ba4cae143bcaa3f6425f02d84fa94a4786cc8e3d371412c1a36": "v3.30.7",
        "1990b1cec14002790718bb960b1b8445eb7b896cd16c32e952309f35a9026981": "v3.31.0",
        "02e4fc3a5016b8bd4163449f87fcd759c55f9e06cdfcb2e7854d5cc74d8af0c3": "v3.31.1",
        "c74c5a073af478dc841c909de708bd93242d685a6543616638c8f81b5d8daa71": "v3.31.2",
        "4b2e4053abc87427c214128f0e1b065d2f0dbadeb6be4ca3bdc6754e33af0ca7": "v3.31.3",
        "6e89ee080d6dae58c620c47e3fcb7a9bfc40748422c868c924b7482dd5145ce2": "v3.31.4",
        "d45842abe9f95afb4d346278eafb2e454dacdfb502d48cf1d5cede71a9046997": "v3.31.5",
        "34012557637766d4367f0e7d2ea8b6507fca6df68e08b87fcdcd527f689e2637": "v3.31.6",
        "d6d8a489a4ed8e5b8efd8b339047b496ca657b55ee2e3618e791507b0a853e8d": "v3.31.7",
        "bccabc607685551db918f66da724893eca3e69a50c5a3e3077029b02dbab8d35": "v3.32.0",
        "a1df919d9721cf667accdc3e72848911b0cb25cfab7d2478ad0c996302c95744": "v3.32.1",
    ]
}
